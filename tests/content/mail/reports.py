"""Delivery reports as mail servers write them, for tests of letters that come back."""

from __future__ import annotations

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: portal@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4F2A
Arrival-Date: Tue, 1 Dec 2026 08:00:00 +0800 (CST)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 550 {status} <{recipient}>: Recipient address rejected

--B
Content-Description: Undelivered Message
Content-Type: message/rfc822

Message-ID: <{letter}@example.org>
From: =?utf-8?q?=E7=95=85=E5=AD=A6?= <portal@example.org>
To: {recipient}
Subject: =?utf-8?q?=E7=95=85=E5=AD=A6?=

Hello

--B--
"""

EXCHANGE = """\
From: postmaster@example.com
To: portal@example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type="delivery-status";
\tboundary="_000_"
Subject: =?gb2312?B?zbTKvA==?=

--_000_
Content-Type: multipart/alternative; boundary="_001_"

--_001_
Content-Type: text/plain; charset="gb2312"
Content-Transfer-Encoding: base64

zbTKvA==

--_001_--

--_000_
Content-Type: message/delivery-status

Reporting-MTA: dns;MX1.example.com

Final-Recipient: RFC822; {recipient}
Action: FAILED
Status:{status}

--_000_
Content-Type: text/rfc822-headers

Received: from mx.example.org
Message-ID:
 <{letter}@example.org>
To: {recipient}

--_000_--
"""


def report(
    letter: str,
    *,
    recipient: str = "wang@example.com",
    status: str = "5.1.1",
    action: str = "failed",
    text: str = POSTFIX,
) -> bytes:
    """A report about a letter, by default that nobody has the address."""
    filled = text.format(letter=letter, recipient=recipient, status=status, action=action)
    return filled.replace("\n", "\r\n").encode()

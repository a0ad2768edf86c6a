/** Answers a request for a part of a file that is kept whole, so that players can seek (RFC 9110, section 14). */
export async function partOf(whole: Response, range: string | null): Promise<Response> {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  if (!match || (!match[1] && !match[2])) return whole;
  const file = await whole.blob();
  const last = file.size - 1;
  const start = match[1] ? Number(match[1]) : Math.max(0, file.size - Number(match[2]));
  const end = match[1] && match[2] ? Math.min(Number(match[2]), last) : last;
  if (start > end) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${file.size}` } });
  const headers = new Headers(whole.headers);
  headers.set("Content-Range", `bytes ${start}-${end}/${file.size}`);
  headers.set("Content-Length", String(end - start + 1));
  headers.set("Accept-Ranges", "bytes");
  return new Response(file.slice(start, end + 1, file.type), { status: 206, headers });
}

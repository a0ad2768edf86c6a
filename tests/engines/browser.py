"""What a journey asks of a browser, whichever engine it has."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import Any

PATIENCE_S = 30.0


class EngineBrowser(ABC):
    """A browser with one page. Scripts are bodies of functions; what they return comes back as JSON has it."""

    address: str = ""

    @abstractmethod
    def open(self, path: str) -> None:
        """Load a page of the portal and wait until it is there."""

    @abstractmethod
    def script(self, body: str, *arguments: object) -> Any:
        """What the body of a function returns in the page."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Click into the middle of the first element, as a mouse does."""

    @abstractmethod
    def write(self, selector: str, text: str) -> None:
        """Type a text into a field that is empty."""

    @abstractmethod
    def press(self, selector: str, key: str) -> None:
        """Press "Enter", "Escape", a space or a letter with the focus on the element."""

    @abstractmethod
    def forget(self) -> None:
        """Delete all cookies: the next page is a visitor's."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def wait(self, condition: str, *arguments: object) -> Any:
        """Wait until the body of a function returns something true; gives that. A page that is just being replaced
        answers nothing, and is asked again."""
        end, problem = time.monotonic() + PATIENCE_S, ""
        while time.monotonic() < end:
            try:
                value = self.script(condition, *arguments)
            except EngineError as error:
                problem = str(error)
            else:
                if value:
                    return value
            time.sleep(0.1)
        raise AssertionError(f"did not come true: {condition} {arguments} {problem}")

    def follow(self, selector: str) -> None:
        """Click a link or button and wait until another page is there."""
        self.script("window.stillHere = true")
        self.click(selector)
        self.wait("return window.stillHere === undefined && document.readyState === 'complete'")

    def text(self, selector: str) -> str:
        """The text of the first element."""
        return str(self.script("return document.querySelector(arguments[0]).textContent", selector))


class EngineError(Exception):
    """The browser could not do it."""

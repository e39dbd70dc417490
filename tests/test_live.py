"""A served page loads itself again when the book was built anew, and stays where its reader was."""

import http.server
import json
import threading

import pytest
from browser import chromium

from yanbao.press import live

PAGE = b"<!doctype html><html lang='en'><body><article>" + b"".join(b"<p id='p%d' style='height:300px'>%d</p>" % (n, n) for n in range(20)) + b"</article></body></html>"


def test_the_script_stands_before_the_end_of_the_body():
    page = live.inject(b"<html><body>x</BODY></html>", 3)
    assert page.startswith(b"<html><body>x<script") and page.endswith(b"</script>\n</BODY></html>")
    assert b'data-version="3"' in page


def test_a_page_without_an_end_gets_the_script_too():
    assert live.inject("研报".encode()).startswith("研报<script".encode())


def test_the_script_does_not_end_itself():
    assert live.inject(b"").count(b"</script>") == 1


@pytest.fixture
def server():
    """A server whose `state` is told at /_live."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            state = self.server.state
            is_state = self.path.startswith(live.ADDRESS)
            self.send_response(200)
            self.send_header("Content-Type", "application/json" if is_state else "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(json.dumps(state).encode() if is_state else live.inject(PAGE, state["version"]))

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        made.state = {"version": 1, "failed": ""}
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def test_the_page_reloads_where_it_was_and_tells_of_failures(server):
    with chromium() as browser:
        page = browser.new_context().new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
        page.evaluate("window.scrollTo(0, 2000); window.old = true")
        server.state = {"version": 1, "failed": "first/01_chapter: KeyError"}
        page.wait_for_selector("#yanbao-live-bar:has-text('KeyError')")
        server.state = {"version": 2, "failed": ""}
        page.wait_for_function("!window.old && Math.abs(window.scrollY - 2000) < 5")
        assert page.locator("#yanbao-live-bar").count() == 0

"""The front door in a real browser: Chinese, styled from our own server, silent in the console."""

from playwright.sync_api import Page, expect


def test_the_sign_in_page_loads_everything_from_our_own_server(live_site: str, page: Page) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: complaints.append(line.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto(f"{live_site}/")
    expect(page).to_have_url(f"{live_site}/sign-in/?next=/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("input[type=password]")).to_be_visible()
    assert [url for url in asked if not url.startswith((live_site, "data:"))] == []
    assert complaints == []

"""GET /: one page, its policy, and every file that it names."""

import re

from django.contrib.staticfiles import finders
from django.test import Client


def policy(client: Client) -> dict[str, list[str]]:
    header = client.get("/").headers["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in header.split("; "))}


def test_it_is_html_that_browsers_ask_for_again(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"


def test_its_policy_allows_this_host_and_nothing_else(client: Client) -> None:
    allowed = policy(client)
    assert allowed["default-src"] == ["'none'"]
    assert allowed["script-src"] == allowed["style-src"] == ["'self'"]
    assert allowed["connect-src"] == ["'self'", "ws://testserver", "wss://testserver"]
    assert "'unsafe-inline'" not in sum(allowed.values(), [])
    assert "'unsafe-eval'" not in sum(allowed.values(), [])


def test_nothing_in_it_is_inline(client: Client) -> None:
    page = client.get("/").content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) == [""]


def test_every_file_that_it_names_is_there(client: Client) -> None:
    page = client.get("/").content.decode()
    named = re.findall(r'(?:src|href)="/static/([^"]+)"', page)
    assert len(named) > 20
    for path in named:
        assert finders.find(path), path


def test_it_names_no_other_host(client: Client) -> None:
    assert "://" not in client.get("/").content.decode()


def test_other_methods_are_refused_in_json(client: Client) -> None:
    response = client.post("/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json() == {"detail": "Method not allowed."}


def test_its_files_are_served_with_their_types_and_a_tag(client: Client) -> None:
    for path, kind in (
        ("main.js", "text/javascript"),
        ("base.css", "text/css"),
        ("icon.svg", "image/svg+xml"),
        ("fonts/barlow-semi-condensed-latin-500-normal.woff2", "font/woff2"),
    ):
        response = client.get(f"/static/dashboard/{path}")
        assert response.status_code == 200
        assert response["Content-Type"].startswith(kind)
        response.close()
        again = client.get(f"/static/dashboard/{path}", HTTP_IF_NONE_MATCH=response["ETag"])
        assert again.status_code == 304


def test_no_other_file_is_served(client: Client) -> None:
    for path in ("dashboard/missing.js", "../settings.py", "dashboard/../../views.py"):
        assert client.get(f"/static/{path}").status_code == 404

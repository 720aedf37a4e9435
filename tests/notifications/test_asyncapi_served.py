"""/asyncapi.json, and the page that shows the same."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from notifications.asyncapi import document
from notifications.asyncapi.document import VERSION

PAGE, DOCUMENT = "/docs/events", "/asyncapi.json"


def test_it_is_the_document(client: Client) -> None:
    response = client.get(DOCUMENT)
    assert response["Content-Type"] == "application/json"
    assert response.json() == json.loads(json.dumps(document()))


def test_who_has_it_is_not_sent_it_again(client: Client) -> None:
    tag = client.get(DOCUMENT)["ETag"]
    again = client.get(DOCUMENT, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(DOCUMENT, headers={"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.parametrize("path", [PAGE, DOCUMENT])
def test_other_methods_are_refused_in_json(client: Client, path: str) -> None:
    response = client.post(path)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json() == {"detail": "Method not allowed."}


def test_the_page_shows_all_of_it(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    shown = set(re.findall(r"<code>([^<]+)</code>", page))
    socket = document()["channels"]["socket"]
    assert {channel["address"] for channel in document()["channels"].values()} <= shown
    assert set(document()["components"]["messages"]) <= shown
    assert set(socket["bindings"]["ws"]["query"]["properties"]) <= shown
    assert {str(close["code"]) for close in socket["x-close-codes"]} <= shown
    assert page.count("&quot;type&quot;: &quot;renamed&quot;") == 1  # an example of each message


def test_nothing_in_the_page_is_inline(client: Client) -> None:
    response = client.get(PAGE)
    page = response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|://", page)
    [sheet] = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page)
    assert finders.find(sheet)


def test_its_version_is_ours() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION

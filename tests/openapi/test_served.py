"""GET /openapi.json and /docs"""

import os
import re
import subprocess
import sys

import pytest
from django.contrib.staticfiles import finders

from openapi.document import document
from tests.conftest import Api


def test_it_is_the_document(api: Api) -> None:
    response = api.get("/openapi.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json()["openapi"].startswith("3.1.")


def test_it_is_made_once(api: Api) -> None:
    api.get("/openapi.json")
    made = document.cache_info().misses
    assert api.get("/openapi.json").content == document().content
    assert document.cache_info().misses == made


def test_who_has_it_is_told_so(api: Api) -> None:
    first = api.get("/openapi.json")
    again = api.get("/openapi.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert api.get("/openapi.json", headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/docs/"])
def test_it_answers_head_and_refuses_the_rest(api: Api, path: str) -> None:
    assert api.head(path).status_code == 200
    for method in ("POST", "PUT", "DELETE", "BREW"):
        response = api.generic(method, path)
        assert (response.status_code, list(response.json())) == (405, ["detail"])


def test_every_process_makes_the_same() -> None:
    """Or its ETag would change with whoever answers."""
    program = "import django; django.setup(); from openapi.document import document; "
    program += "print(document().etag)"
    settings = {"DJANGO_SETTINGS_MODULE": "project.settings", "DEBUG": "true"}
    made = {
        subprocess.check_output(
            [sys.executable, "-c", program], env=os.environ | settings | {"PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_nobody_pays_for_it_before_it_is_asked_for() -> None:
    """drf-spectacular takes 0.1 s to import."""
    program = "import sys, django; django.setup(); import project.urls; "
    program += "sys.exit('drf_spectacular' in sys.modules)"
    settings = {"DJANGO_SETTINGS_MODULE": "project.settings", "DEBUG": "true"}
    subprocess.check_call([sys.executable, "-c", program], env=os.environ | settings)


def test_the_page_is_ours_alone(api: Api) -> None:
    """Every file is there, nothing is inline, nothing comes from elsewhere."""
    response = api.get("/docs")
    page = response.content.decode()
    named = re.findall(r'(?:src|href)="/static/([^"]+)"', page)
    assert len(named) == 5 and all(finders.find(path) for path in named)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|://", page)
    assert set(re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)) == {""}
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy

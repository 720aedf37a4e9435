"""From a phone to a wall: everything fits, and nothing lies over anything else."""

import pytest

from tests.live.dashboard.conftest import OpenScreen
from tests.live.registry import Registry

# What is wider than the place it has, or reaches over the edge of the page.
MISFITS = """() => {
  const wide = (element) => element.getBoundingClientRect().right > innerWidth + 1;
  const spills = (element) => element.scrollWidth > element.clientWidth + 1;
  const misfits = [...document.querySelectorAll("header *, .figures *, .panel *")]
    .filter((element) => element.checkVisibility() && !element.closest(".unseen, .close"))
    .filter((element) => wide(element) || (element.matches(".figure") && spills(element)));
  if (spills(document.documentElement)) misfits.push(document.documentElement);
  return misfits.map((element) => element.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("locale", ["en-GB", "es-ES"])
@pytest.mark.parametrize("path", ["/", "/?charger=1", "/?wall"])
@pytest.mark.parametrize("size", [(390, 844), (820, 1180), (1440, 900), (3840, 2160)])
def test_it_fits(
    fleet: Registry, open_screen: OpenScreen, size: tuple[int, int], path: str, locale: str
) -> None:
    width, height = size
    viewport = {"width": width, "height": height}
    screen = open_screen(fleet.url, path, viewport=viewport, locale=locale)
    screen.tile_in_view()
    assert screen.evaluate(MISFITS) == []


def test_it_fills_the_screen_also_when_it_is_empty(
    registry: Registry, open_screen: OpenScreen
) -> None:
    screen = open_screen(registry.url, "/?search=there is none")
    board = screen.page.locator("#board").bounding_box()
    assert board
    assert board["y"] + board["height"] == 900

"""What can be done from the screen, in the server's own words, and without overwriting others."""

from playwright.sync_api import expect

from tests.live.dashboard.conftest import OpenScreen
from tests.live.dashboard.screen import Screen
from tests.live.registry import Registry


def rename(screen: Screen, name: str) -> None:
    screen.button("Rename").click()
    screen.panel.get_by_label("Name").fill(name)


def test_it_creates(registry: Registry, open_screen: OpenScreen) -> None:
    screen = open_screen(registry.url)
    screen.button("New charger").click()
    dialog = screen.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("  Created here 1 ")
    dialog.get_by_label("Waiting").check()
    screen.button("Create").click()

    expect(screen.panel.get_by_role("heading", level=2)).to_have_text("Created here 1")
    (charger,) = registry.http.get("/chargepoint?search=Created here").json()
    assert (charger["name"], charger["status"]) == ("Created here 1", "waiting")
    expect(screen.tile(charger["id"], "waiting")).to_be_visible()


def test_the_servers_words_stand_at_the_field(registry: Registry, open_screen: OpenScreen) -> None:
    registry.add("Taken 1")
    screen = open_screen(registry.url)
    screen.button("New charger").click()
    name = screen.page.get_by_role("dialog").get_by_label("Name")
    for value, words in (
        ("Taken 1", "This name is in use."),
        ("", "This field may not be blank."),
        ("x" * 33, "Ensure this field has no more than 32 characters."),
    ):
        name.fill(value)
        screen.button("Create").click()
        expect(screen.page.locator("dialog .field-row .field-error")).to_have_text(words)
        expect(name).to_have_attribute("aria-invalid", "true")
        expect(name).to_be_focused()
    screen.forgive(("Failed to load resource",))


def test_it_changes_the_status(registry: Registry, open_screen: OpenScreen) -> None:
    id = registry.add("Switched 1")["id"]
    screen = open_screen(registry.url, f"/?charger={id}")
    screen.button("Charging").click()
    expect(screen.button("Charging")).to_have_attribute("aria-pressed", "true")
    expect(screen.tile(id, "charging")).to_be_visible()
    assert registry.http.get(f"/chargepoint/{id}").json()["status"] == "charging"


def test_two_people_rename_and_the_second_one_sees_it(
    registry: Registry, open_screen: OpenScreen
) -> None:
    id = registry.add("Before 1")["id"]
    one, other = (open_screen(registry.url, f"/?charger={id}") for _ in range(2))
    rename(one, "Mine 1")
    rename(other, "Theirs 1")
    other.button("Save").click()
    expect(one.panel.get_by_role("heading", level=2)).to_have_text("Theirs 1")

    with one.page.expect_response(lambda response: response.request.method == "PUT") as refused:
        one.button("Save").click()
    assert refused.value.status == 412
    expect(one.text("Somebody else was faster: it is now called Theirs 1.")).to_be_visible()
    assert registry.http.get(f"/chargepoint/{id}").json()["name"] == "Theirs 1"

    one.button("Rename it anyway").click()
    expect(one.panel.get_by_label("Name")).to_have_value("Mine 1")
    one.button("Save").click()
    expect(other.panel.get_by_role("heading", level=2)).to_have_text("Mine 1")
    one.forgive(("Failed to load resource",))


def test_a_change_of_something_else_is_no_conflict(
    registry: Registry, open_screen: OpenScreen
) -> None:
    id = registry.add("Undisturbed 1")["id"]
    screen = open_screen(registry.url, f"/?charger={id}")
    rename(screen, "Undisturbed 2")
    registry.http.put(f"/chargepoint/{id}", json={"status": "charging"})
    screen.button("Save").click()
    expect(screen.panel.get_by_role("heading", level=2)).to_have_text("Undisturbed 2")
    charger = registry.http.get(f"/chargepoint/{id}").json()
    assert (charger["name"], charger["status"]) == ("Undisturbed 2", "charging")
    screen.forgive(("Failed to load resource",))


def test_it_deletes_undoes_and_restores(registry: Registry, open_screen: OpenScreen) -> None:
    id = registry.add("Deleted 1")["id"]
    screen = open_screen(registry.url, f"/?charger={id}")

    def delete() -> None:
        screen.button("Delete").first.click()
        screen.panel.locator(".talk").get_by_role("button", name="Delete").click()
        expect(screen.text("Its history is kept.")).to_be_visible()
        expect(screen.tile(id)).to_have_count(0)

    delete()
    screen.button("Undo").click()
    expect(screen.tile(id)).to_be_visible()
    delete()
    screen.button("Deleted chargers").click()
    expect(screen.tile(id, "deleted")).to_be_visible()
    screen.button("Restore").click()
    expect(screen.tile(id, "deleted")).to_have_count(0)
    assert registry.http.get(f"/chargepoint/{id}").status_code == 200


def test_it_says_why_a_charger_cannot_come_back(
    registry: Registry, open_screen: OpenScreen
) -> None:
    id = registry.add("Taken over 1")["id"]
    registry.http.delete(f"/chargepoint/{id}")
    registry.add("Taken over 1")
    screen = open_screen(registry.url, f"/?charger={id}")
    screen.button("Restore").click()
    expect(screen.text("That did not work: This name is in use.")).to_be_visible()
    screen.forgive(("Failed to load resource",))


def test_a_charger_that_never_was(registry: Registry, open_screen: OpenScreen) -> None:
    screen = open_screen(registry.url, "/?charger=999999")
    expect(screen.text("There is no such charger.")).to_be_visible()
    screen.forgive(("Failed to load resource",))

/**
 * Signing in, where the registry requires a key. The key is kept in this tab's session storage
 * and sent as a header: no cookie that other pages could use, nothing in the URL.
 */

import { $, h, setText } from "./dom.js";
import { t } from "./i18n.js";

const KEPT = "chargepoint-key";

export class SignIn {
  /** @param {function} signedIn - called when there is a key that the registry has taken */
  constructor(api, signedIn) {
    this.api = api;
    this.signedIn = signedIn;
    this.api.key = sessionStorage.getItem(KEPT) ?? "";
    this.input = h("input", {
      id: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true,
      "aria-describedby": "key-help key-error",
    });
    this.error = h("p", { id: "key-error", class: "field-error", role: "alert" });
    this.out = h("button", { type: "button", class: "quiet sign-out", onclick: signOut }, t("signOut"));
    this.dialog = h(
      "dialog", { "aria-labelledby": "sign-in-title", oncancel: (event) => event.preventDefault() },
      h(
        "form", { onsubmit: (event) => this.#submit(event) },
        h("h2", { id: "sign-in-title" }, t("signIn")),
        h("p", { id: "key-help" }, t("keyHelp")),
        h("div", { class: "field-row" }, h("label", { for: "key" }, t("key")), this.input, this.error),
        h("div", { class: "actions" }, h("button", { class: "primary" }, t("signIn"))),
      ),
    );
    $("new-charger").after(this.out);
    this.#show();
  }

  /** What the replica knows may have changed: whether the key is good, what it may do. */
  stateChanged({ refused }) {
    this.#show();
    if (refused !== "key" || this.dialog.open) return;
    setText(this.error, this.api.hasKey ? t("keyRefused") : "");
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  async #submit(event) {
    event.preventDefault();
    const key = this.input.value.trim();
    setText(this.error, "");
    try {
      // A header takes no other characters, and no key has any.
      if (!/^[\x21-\x7e]+$/.test(key)) return this.#complain(t("keyRefused"));
      this.api.key = key;
      await this.api.ticket();
    } catch (error) {
      if (error.status === undefined) throw error;
      this.api.key = "";
      return this.#complain(error.status === 401 ? t("keyRefused") : t("keyTrouble"));
    }
    sessionStorage.setItem(KEPT, key);
    this.input.value = "";
    this.dialog.close();
    this.dialog.remove();
    this.signedIn();
  }

  #complain(text) {
    setText(this.error, text);
    this.input.focus();
  }

  /** Controls are for those who may use them; until it is known who may, for nobody. */
  #show() {
    const { hasKey, scope } = this.api;
    this.out.hidden = !hasKey;
    document.body.classList.toggle("read-only", hasKey && !["write", "admin"].includes(scope));
  }
}

/** Nothing of what was shown may stay. */
function signOut() {
  sessionStorage.removeItem(KEPT);
  location.reload();
}

/** What a screen needs that nobody stands in front of. */

/** The screen does not go dark. Browsers allow it on https and localhost, while it is seen. */
export function keepAwake() {
  const ask = () => {
    if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}

/** After an upgrade of the server: load the new page, unless somebody is in the middle of it. */
export async function reloadIfUpgraded() {
  const { headers } = await fetch("/", { method: "HEAD", cache: "no-store" }).catch(() => ({}));
  const served = headers?.get("ETag")?.replace(/^W\//, ""); // a proxy that compresses adds it
  const ours = `"${document.body.dataset.version}"`;
  const busy = document.querySelector("dialog[open], .talk form");
  if (served && served !== ours && !busy) location.reload();
}

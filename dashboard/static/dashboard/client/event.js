/** What an event of the log makes of a charger. */

const NEW = { created_at: null, deleted_at: null, status_changed_at: null };

/** Whether the event is all there is to know: of what was restored it does not say since when. */
export function tells(event, before) {
  if (event.type === "deleted" || event.type === "created") return true;
  // A rename can lead out of what a restricted key sees, or into it.
  return event.type === "status_changed" && before !== null;
}

/** The charger after an event that did not delete it. */
export function after({ type, at, version, chargepoint }, before) {
  const charger = { ...(before ?? NEW), ...chargepoint, version };
  if (type === "created") charger.created_at = at;
  if (type === "created" || type === "status_changed") charger.status_changed_at = at;
  return charger;
}

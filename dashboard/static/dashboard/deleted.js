/** The deleted chargers: read when somebody asks for them, then kept up by the stream. */

export class Deleted {
  /** @param {object} page - { api, roster } */
  constructor(page, changed) {
    this.page = page;
    this.changed = changed;
    this.state = "unread"; // "reading", "read"
    this.late = false; // whether something happened while they were read
  }

  /** Read them, unless that has been done. */
  async want() {
    if (this.state !== "unread") return;
    this.state = "reading";
    const chargers = new Map();
    try {
      for (let after = 0, more = true; more; ) {
        const page = await this.page.api.page({ after, deleted: "only" });
        for (const charger of page.chargers) chargers.set(charger.id, charger);
        after = page.chargers.at(-1)?.id;
        more = page.more;
      }
      this.state = "read";
      this.page.roster.fillDeleted(chargers.values());
      if (this.late) this.forget();
    } catch (error) {
      if (error.status === undefined) throw error;
      this.state = "unread"; // asked again when the connection is back
    }
    this.changed();
    if (this.late) {
      this.late = false;
      this.want();
    }
  }

  /** What was read may be out of date. */
  forget() {
    this.state = "unread";
  }

  event({ type, chargepoint, at }) {
    if (type !== "deleted" && type !== "restored") return;
    this.late = this.state === "reading"; // it may or may not be in the answer under way
    if (this.state !== "read") return;
    this.page.roster.removeDeleted(chargepoint.id);
    if (type === "deleted") this.page.roster.addDeleted({ ...chargepoint, deleted_at: at });
    this.changed();
  }
}

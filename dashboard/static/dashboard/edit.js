/** Changes that never overwrite what somebody else did without its having been seen. */

export class Conflict extends Error {
  /** @param {object} newest - the charger as it is now */
  constructor(newest) {
    super("conflict");
    this.newest = newest;
  }
}

/**
 * Change a charger that was seen on the screen; throws Conflict or ApiError.
 *
 * @param {object} seen - the charger as it was when the user made up their mind
 * @param {string[]} minded - the fields that they looked at. When another one has changed
 *   meanwhile (412), that is no reason to bother them: the change is sent again.
 * @param {function} send - (version) => the request
 */
export async function changeSafely(api, seen, minded, send) {
  let { version } = seen;
  for (;;) {
    try {
      return await send(version);
    } catch (error) {
      if (error.status !== 412) throw error;
      const newest = await api.get(seen.id);
      if (newest.deleted_at || minded.some((field) => newest[field] !== seen[field])) {
        throw new Conflict(newest);
      }
      version = newest.version;
    }
  }
}

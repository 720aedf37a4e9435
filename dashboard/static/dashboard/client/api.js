/** The HTTP API. Each call answers what the server answered, or throws an ApiError. */

const PATIENCE = 10_000; // milliseconds for one answer

export class ApiError extends Error {
  /** @param {number} status - HTTP status; 0: there was no answer at all */
  constructor(status, body = {}, retryAfter = 0) {
    super(body.detail ?? Object.values(body).flat().join(" "));
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter; // seconds, if the server names any
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status >= 500 || [408, 425, 429].includes(this.status);
  }

  /** What the server says about one field, e.g. "This name is in use."; "" if nothing. */
  field(name) {
    return [this.body[name] ?? []].flat().join(" ");
  }
}

export class Api {
  /** @param {string} base - where the registry is: "https://example.org"; "" for this page's */
  constructor(base = "") {
    this.base = base;
    this.headers = {}; // sent with every request
    this.scope = null; // what the key may do, once a ticket has told: "read", "write", "admin"
  }

  /** The key to send, for registries that require one; "" for none. It is never put in a URL. */
  set key(key) {
    this.scope = null;
    if (key) this.headers.Authorization = `Bearer ${key}`;
    else delete this.headers.Authorization;
  }

  get hasKey() {
    return "Authorization" in this.headers;
  }

  /** What a websocket shows instead of a key, once and soon; null where no key is used. */
  async ticket() {
    if (!this.hasKey) return null;
    try {
      const { body } = await this.request("POST", "/ticket");
      this.scope = body.scope;
      return body.ticket;
    } catch (error) {
      if (error.status !== 404) throw error;
      return null; // no key is required any more: nor a ticket
    }
  }

  /**
   * One page of chargers, in the order of ids.
   * `position` is where to subscribe from, to miss nothing that follows this page.
   */
  async page({ after = 0, limit = 1000, ...filters } = {}) {
    const query = new URLSearchParams({ limit, after, ...filters });
    const { body, headers } = await this.request("GET", `/chargepoint?${query}`);
    return {
      chargers: body,
      position: headers.get("Last-Event-ID"),
      more: headers.has("Link"),
      at: Date.parse(headers.get("Date")), // NaN if a proxy keeps it to itself
    };
  }

  /** One charger, also a deleted one. */
  async get(id) {
    return (await this.request("GET", `/chargepoint/${id}?deleted=include`)).body;
  }

  async create(values) {
    return (await this.request("POST", "/chargepoint", { values })).body;
  }

  /** Fields left out stay as they are. With `version`, status 412 if it is not the current one. */
  async change(id, values, version) {
    return (await this.request("PUT", `/chargepoint/${id}`, { values, version })).body;
  }

  async remove(id, version) {
    await this.request("DELETE", `/chargepoint/${id}`, { version });
  }

  async restore(id) {
    return (await this.request("POST", `/chargepoint/${id}/restore`)).body;
  }

  /** The events of one charger, page by page, the newest first. */
  async *history(id, signal) {
    let before = "";
    for (let more = true; more; ) {
      const query = new URLSearchParams({ order: "desc", limit: 1000, ...(before && { before }) });
      const path = `/chargepoint/${id}/events?${query}`;
      const { body, headers } = await this.request("GET", path, { signal });
      yield body;
      more = headers.has("Link");
      before = body.at(-1)?.id;
    }
  }

  async request(method, path, { values, version, signal } = {}) {
    const headers = { Accept: "application/json", ...this.headers };
    if (values) headers["Content-Type"] = "application/json";
    if (version) headers["If-Match"] = `"${version}"`;
    const patience = AbortSignal.timeout(PATIENCE);
    let response, text;
    try {
      response = await fetch(this.base + path, {
        method,
        headers,
        body: values && JSON.stringify(values),
        cache: "no-store",
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      });
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0);
    }
    const body = text ? parse(text) : null;
    if (!response.ok) {
      const wait = Number(response.headers.get("Retry-After")) || 0;
      throw new ApiError(response.status, body ?? {}, wait);
    }
    return { body, headers: response.headers };
  }
}

/** A proxy in between may answer an error with a page of HTML. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

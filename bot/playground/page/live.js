// The wire to the playground's server: the state that it pushes, and what the person does.

const NOBODY = 4404;
const RETRY_MS = [200, 500, 1000, 2000];

/** Keeps one WebSocket open for one person, and opens it again whenever it drops. */
export class Live {
  /** `heard(message)` gets what the server sends; `changed(connected)` hears of drops and returns; `nobody()`: there is no such person. */
  constructor(heard, changed, nobody) {
    this.nobody = nobody;
    this.heard = heard;
    this.changed = changed;
    this.person = '';
    this.traffic = false;
    this.failures = 0;
  }

  /** Becomes that person. */
  open(person) {
    this.person = person;
    clearTimeout(this.timer);
    const before = this.socket;
    this.socket = null;
    before?.close();
    this.connect();
  }

  connect() {
    const address = new URL(`/page/live?as=${encodeURIComponent(this.person)}`, location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => socket === this.socket && this.heard(JSON.parse(event.data));
    socket.onclose = (event) => this.closed(socket, event.code);
  }

  opened(socket) {
    if (socket !== this.socket) return;
    this.failures = 0;
    this.changed(true);
    if (this.traffic) socket.send('{"traffic":true}');
  }

  closed(socket, code) {
    if (socket !== this.socket) return;
    if (code === NOBODY) { this.nobody(); return; }
    this.changed(false);
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.connect(), wait);
  }

  /** Asks for the raw traffic, or no longer. */
  watch(traffic) {
    this.traffic = traffic;
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ traffic }));
  }

  /** Does something as the person. Always answers: `{ok, errors?, options?, notice?}`. */
  async do(what, more = {}) {
    return post('/page/do', { as: this.person, do: what, ...more });
  }

  /** Winds the clock by "1h", "1d", "1w" or to the "next" thing due. */
  async wind(by) {
    return post('/page/wind', { by });
  }

  /** The messages before one, at most a hundred. */
  async older(conversation, before) {
    const query = new URLSearchParams({ as: this.person, in: conversation, before });
    try {
      const answer = await fetch(`/page/older?${query}`);
      return (await answer.json()).messages ?? [];
    } catch {
      return [];
    }
  }
}

async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said = await answer.json();
    return answer.ok ? said : { ok: false, notice: said.error ?? `That failed (${answer.status}).` };
  } catch {
    return { ok: false, notice: 'The playground does not answer. Is it still running?' };
  }
}

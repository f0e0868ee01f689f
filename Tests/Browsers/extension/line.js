"use strict";

// The page and the driver of the tests share this: a port with all that has come from it.

/** `runtime` of the WebExtensions API, which both families of browsers have. */
const runtime = (globalThis.browser ?? globalThis.chrome).runtime;

/** A port and, in order, what came from it and nobody has taken yet. */
class Line {
  #events = [];
  #takers = [];

  /** Connects to the host `name`; `onEvent` is told of what nobody waits for. */
  constructor(name, onEvent = null) {
    this.port = runtime.connectNative(name);
    this.isOpen = true;
    this.onEvent = onEvent;
    this.port.onMessage.addListener((message) => this.#give({ message }));
    this.port.onDisconnect.addListener((port) => {
      this.isOpen = false;
      // Firefox has the words in the port, Chromium for the time of this call in lastError.
      const words = port.error?.message ?? runtime.lastError?.message ?? null;
      this.#give({ ended: true, words });
    });
  }

  post(message) {
    this.port.postMessage(message);
  }

  /** Ends the port. The browser does not call back on this side. */
  disconnect() {
    this.isOpen = false;
    this.port.disconnect();
  }

  /** The next event: `{message}`, or `{ended, words}` where `words` are the browser's or null. */
  next() {
    if (this.#events.length > 0) return Promise.resolve(this.#events.shift());
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** Milliseconds from posting `message` to what comes next, which has to be a message. */
  async roundTrip(message) {
    const start = performance.now();
    this.post(message);
    const event = await this.next();
    const time = performance.now() - start;
    if (event.ended) throw new Error(event.words ?? "the port has ended");
    return { time, reply: event.message };
  }

  #give(event) {
    if (this.#takers.length > 0) this.#takers.shift()(event);
    else if (this.onEvent) this.onEvent(event);
    else this.#events.push(event);
  }
}

"use strict";

// What a driver calls, outside of the page: JSON text in, JSON text out, so that nothing that a
// driver's protocol does to numbers or lone surrogates counts.

const lines = [];
const textOf = (value) => JSON.stringify(value) ?? "undefined";

/** A message for a person who looks for a difference. */
const excerpt = (text) => (text.length > 200 ? `${text.slice(0, 200)}… (${text.length})` : text);

/** What `promise` gives, or nothing in `seconds`: then an error. */
function within(seconds, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} in ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function nextMessage(number, seconds) {
  const event = await within(seconds, lines[number].next(), "message");
  if (event.ended) throw new Error(`the port has ended: ${event.words}`);
  return event.message;
}

const commands = {
  /** Opens a port to the host `name`: its number. */
  connect(name) {
    lines.push(new Line(name));
    return lines.length - 1;
  },

  post(number, text) {
    lines[number].post(JSON.parse(text));
  },

  disconnect(number) {
    lines[number].disconnect();
  },

  disconnectAll() {
    for (const line of lines.filter((line) => line.isOpen)) line.disconnect();
  },

  /** The next event: its message's text, or the words with which the port has ended. */
  async next(number, seconds) {
    const event = await within(seconds, lines[number].next(), "event");
    return event.ended ? event : { message: textOf(event.message) };
  },

  /** The text of the reply to a message of its own process. */
  async send(name, text, seconds) {
    const reply = runtime.sendNativeMessage(name, JSON.parse(text));
    return textOf(await within(seconds, reply, "reply"));
  },

  /** Posts a message and compares what comes back with it: what is different, or null. */
  async echo(number, text, seconds) {
    const message = JSON.parse(text);
    lines[number].post(message);
    const [sent, received] = [textOf(message), textOf(await nextMessage(number, seconds))];
    return sent === received ? null : `${excerpt(sent)} came back as ${excerpt(received)}`;
  },

  /** Posts a string whose JSON has `byteCount` bytes: the answer's text, or "same". */
  async fill(number, byteCount, seconds) {
    const message = "x".repeat(byteCount - 2);
    lines[number].post(message);
    const answer = await nextMessage(number, seconds);
    return answer === message ? "same" : excerpt(textOf(answer));
  },

  /** Posts the numbers below `count` at once: what is wrong with the answers, or null; and how long. */
  async pipeline(number, count, seconds) {
    const start = performance.now();
    for (let value = 0; value < count; value += 1) lines[number].post({ value, text: "abcdefgh" });
    for (let value = 0; value < count; value += 1) {
      const answer = await nextMessage(number, seconds);
      if (answer.value !== value) {
        return { wrong: `answer ${value} is ${excerpt(textOf(answer))}` };
      }
    }
    return { wrong: null, milliseconds: performance.now() - start };
  },

  /** Microseconds of `count` round trips of "ping", one after the other. */
  async roundTrips(number, count) {
    const times = [];
    for (let index = 0; index < count; index += 1) {
      times.push(Math.round((await lines[number].roundTrip("ping")).time * 1000));
    }
    return times;
  },

  /** Milliseconds until a string whose JSON has `byteCount` bytes is answered. */
  async upload(number, byteCount) {
    return (await lines[number].roundTrip("x".repeat(byteCount - 2))).time;
  },

  /** Reloads the extension, which closes this page. */
  reload() {
    setTimeout(() => runtime.reload(), 0);
  },
};

/** Calls a command: `{value}` or `{error}`, as text. */
globalThis.remote = async (text) => {
  const [name, ...parameters] = JSON.parse(text);
  try {
    return JSON.stringify({ value: (await commands[name](...parameters)) ?? null });
  } catch (error) {
    return JSON.stringify({ error: error?.message ?? String(error) });
  }
};

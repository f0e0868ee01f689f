"use strict";

// The page for a person: connect, post, see what comes back and how long it takes.

const element = (id) => document.getElementById(id);
const roundTripCount = 1000;
const shownCount = 500;

let line = null;

/** Adds an entry to the log: who speaks, what, and something short at the right. */
function note(mark, text, aside = "", isWrong = false) {
  const entry = document.createElement("li");
  for (const part of [mark, text, aside]) {
    const span = document.createElement("span");
    span.textContent = part.length > 10_000 ? `${part.slice(0, 10_000)}…` : part;
    entry.append(span);
  }
  entry.classList.toggle("wrong", isWrong);
  const log = element("log");
  log.prepend(entry);
  while (log.childElementCount > shownCount) log.lastElementChild.remove();
}

function noteError(error) {
  note("!", error.message, "", true);
}

function showState() {
  const isOpen = line?.isOpen ?? false;
  element("connect").disabled = isOpen;
  for (const id of ["disconnect", "post", "ping", "measure"]) element(id).disabled = !isOpen;
}

/** The message box as JSON, or as a string where it is none. */
function message() {
  const text = element("message").value;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const microseconds = (milliseconds) => `${Math.round(milliseconds * 1000)} µs`;

function connect() {
  line = new Line(element("name").value.trim(), ({ ended, words, message }) => {
    if (!ended) return note("←", JSON.stringify(message));
    note("■", words ?? "The host has ended.", "", words !== null);
    showState();
  });
  note("▶", `connected to ${element("name").value.trim()}`);
}

function disconnect() {
  line.disconnect();
  note("■", "disconnected");
}

async function exchange(message) {
  note("→", JSON.stringify(message));
  const { time, reply } = await line.roundTrip(message);
  note("←", JSON.stringify(reply), microseconds(time));
}

async function measure() {
  const times = [];
  for (let count = 0; count < roundTripCount; count += 1) {
    times.push((await line.roundTrip("ping")).time);
  }
  times.sort((one, other) => one - other);
  // The mean is right even where the browser makes its clock coarse.
  const mean = microseconds(times.reduce((sum, time) => sum + time) / times.length);
  const most = microseconds(times[Math.floor(times.length * 0.99)]);
  note("⏱", `${roundTripCount} round trips: ${mean} each, 99 % within ${most}`);
}

/** A message of its own process, as sendNativeMessage makes it. */
async function send() {
  const start = performance.now();
  note("→", JSON.stringify(message()), "without a port");
  const reply = await runtime.sendNativeMessage(element("name").value.trim(), message());
  note("←", JSON.stringify(reply), microseconds(performance.now() - start));
}

/** Runs what a button does; what goes wrong is in the log. */
async function perform(action) {
  try {
    await action();
  } catch (error) {
    noteError(error);
  }
  showState();
}

function onSubmit(id, action) {
  element(id).addEventListener("submit", (event) => {
    event.preventDefault();
    perform(action);
  });
}

function onClick(id, action) {
  element(id).addEventListener("click", () => perform(action));
}

onSubmit("connection", connect);
onSubmit("conversation", () => exchange(message()));
onClick("disconnect", disconnect);
onClick("ping", () => exchange("ping"));
onClick("measure", measure);
onClick("send", send);
onClick("clear", () => element("log").replaceChildren());

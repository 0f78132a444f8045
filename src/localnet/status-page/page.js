// The page asks for the network's state again and again, and changes only what has changed: what is open stays open.
// Everything is set as text: logs and definitions come from whoever posts jobs.

const everyMs = 1_000;
const byId = (id) => document.getElementById(id);

function element(tag, classes = "", text = "") {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  if (text) made.textContent = text;
  return made;
}

function setText(target, text) {
  if (target.textContent !== String(text)) target.textContent = String(text);
}

/** Keeps one child of `list` for each item, in order; `make` builds one, `update` brings it up to date. */
function keep(list, items, make, update) {
  const present = new Map([...list.children].map((child) => [child.dataset.key, child]));
  let before = null;
  for (const item of items) {
    const child = present.get(item.address) ?? make(item);
    child.dataset.key = item.address;
    present.delete(item.address);
    update(child, item);
    const after = before ? before.nextElementSibling : list.firstElementChild;
    if (after !== child) list.insertBefore(child, after);
    before = child;
  }
  for (const gone of present.values()) gone.remove();
}

function facts(pairs) {
  const list = element("dl", "facts");
  for (const [name, value] of pairs) {
    if (value === null || value === undefined || value === "") continue;
    list.append(element("dt", "", name), element("dd", "", String(value)));
  }
  return list;
}

const seconds = (count) => (count < 120 ? `${count} s` : `${Math.round(count / 60)} min`);

function makeJob({ address }) {
  const item = element("li");
  const details = element("details");
  const summary = element("summary");
  summary.append(element("span", "badge"), element("span", "address", address), element("span", "about"));
  details.append(summary, element("div", "detail"));
  details.addEventListener("toggle", () => details.open && showDetail(item, address));
  item.append(details);
  return item;
}

function updateJob(item, job) {
  const badge = item.querySelector(".badge");
  badge.className = `badge ${job.state}`;
  setText(badge, job.state);
  setText(item.querySelector(".about"), aboutJob(job));
  const version = JSON.stringify(job);
  const isStale = item.dataset.version !== version || job.state === "running";
  item.dataset.version = version;
  if (isStale && item.querySelector("details").open) showDetail(item, job.address);
}

function aboutJob({ state, position, seconds_run, timeout }) {
  if (state === "queued") return position ? `number ${position} in the queue` : "in no queue";
  return state === "running"
    ? `${seconds(seconds_run)} of ${seconds(timeout)}`
    : `ran ${seconds(seconds_run)}`;
}

async function showDetail(item, address) {
  const answer = await fetch(`/status-page/jobs/${address}.json`);
  if (!answer.ok) return;
  const text = await answer.text();
  if (item.dataset.detail === text) return;
  item.dataset.detail = text;
  const { job, flow, definition } = JSON.parse(text);
  const parts = [
    facts([
      ["Job", job.address],
      ["Market", job.market],
      ["Project", job.project],
      ["Host", job.node],
      ["Price", `${job.price} NOS per second`],
      ["Definition", job.ipfs_job],
      ["Result", job.ipfs_result],
      ["Flow", flow?.status],
    ]),
    ...(flow?.errors?.length ? [element("h3", "", "Errors"), textBlock(flow.errors)] : []),
    ...(flow?.opStates ?? []).flatMap(operationView),
    folded(item, "Definition", textBlock(definition ?? "not pinned in this network")),
  ];
  item.querySelector(".detail").replaceChildren(...parts);
}

function operationView({ operationId, status, exitCode, logs, errors, results }) {
  const title = element("h3", "", operationId);
  title.append(
    element("span", `badge ${status}`, exitCode === null ? status : `${status} · exit ${exitCode}`),
  );
  const lines = (logs ?? []).map(({ log }) => log).join("");
  return [
    title,
    textBlock(lines || "no output yet"),
    ...(errors?.length ? [textBlock(errors)] : []),
    ...(results ? [textBlock(results)] : []),
  ];
}

/** Closed until it is asked for, and then open as long as the job is. */
function folded(item, title, content) {
  const details = element("details");
  details.open = item.querySelector(".detail details")?.open ?? false;
  details.append(element("summary", "", title), content);
  return details;
}

function textBlock(content) {
  const block = element("pre", "", typeof content === "string" ? content : JSON.stringify(content, null, 2));
  block.tabIndex = 0; // long ones are scrolled by keyboard too
  return block;
}

function makePlain({ address }) {
  const item = element("li", "plain");
  item.append(element("div", "address", address), element("div", "about"));
  return item;
}

const waiting = { job: "jobs wait", node: "hosts wait", empty: "nobody waits" };

function show(state) {
  setText(byId("slot"), state.slot);
  for (const name of ["queued", "running", "ended"]) setText(byId(name), state.counts[name]);
  keep(byId("jobs"), state.jobs, makeJob, updateJob);
  byId("no-jobs").hidden = state.jobs.length > 0;
  const total = state.counts.queued + state.counts.running + state.counts.ended;
  byId("more-jobs").hidden = total <= state.jobs.length;
  setText(byId("more-jobs"), `${total - state.jobs.length} more, which ended earlier.`);
  keep(byId("markets"), state.markets, makePlain, (item, { price, queue, queued }) => {
    const who = queue === "empty" ? waiting.empty : `${queued} ${waiting[queue]}`;
    setText(item.querySelector(".about"), `${price} NOS per second · ${who}`);
  });
  keep(byId("hosts"), state.hosts, makePlain, (item, { job }) => {
    setText(item.querySelector(".about"), job ? `runs ${job}` : "waits for a job");
  });
  byId("no-hosts").hidden = state.hosts.length > 0;
}

async function refresh() {
  const connection = byId("connection");
  try {
    const answer = await fetch("/status-page/state.json");
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.json());
    connection.className = "";
    setText(connection, "Live");
  } catch {
    connection.className = "lost";
    setText(connection, "The network does not answer");
  }
}

async function live() {
  for (;;) {
    if (!document.hidden) await refresh();
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

live();

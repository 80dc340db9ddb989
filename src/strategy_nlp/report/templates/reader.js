// The reader of ideas: three lists to pick from, and the ideas. Everything that people wrote is set as text, never as markup.
const AT_ONCE = 50;

function made(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function render({ model, el }) {
  const ideas = model.get("ideas"), offered = model.get("offered"), words = model.get("words");
  const picked = {}, list = made("ol"), status = made("p", { role: "status" });
  const more = made("button", { type: "button", textContent: words.more });
  let shown = AT_ONCE;

  const choices = (name) => offered[name].filter(([key]) => name !== "topic" || !model.get("question") || key.startsWith(`${model.get("question")}-`));

  function fill(name) {
    const options = [["", words.all], ...choices(name)].map(([value, textContent]) => made("option", { value, textContent, dir: "auto" }));
    picked[name].replaceChildren(...options);
    picked[name].value = model.get(name);
    if (picked[name].selectedIndex < 0) picked[name].value = "";
  }

  function item(idea) {
    const text = made("span", { textContent: idea.text, dir: idea.direction, lang: idea.language === "und" ? "" : idea.language });
    const entry = made("li", {}, text);
    if (idea.translation) entry.append(made("small", { textContent: idea.translation, lang: idea.translated_into, dir: "auto" }));
    entry.append(made("small", { textContent: [idea.id, idea.votes].filter(Boolean).join(" · ") }));
    return entry;
  }

  function draw() {
    const found = ideas.filter((idea) => Object.keys(picked).every((name) => !model.get(name) || idea[name] === model.get(name)));
    list.replaceChildren(...found.slice(0, shown).map(item));
    more.hidden = found.length <= shown;
    const counts = { FOUND: found.length, ALL: ideas.length, SHOWN: Math.min(shown, found.length) };
    status.textContent = words.found.replace(/FOUND|ALL|SHOWN/g, (name) => counts[name]);
  }

  for (const name of ["question", "language", "topic"]) {
    picked[name] = made("select");
    picked[name].addEventListener("change", () => {
      model.set(name, picked[name].value);
      if (name === "question" && !model.get("topic").startsWith(`${model.get("question")}-`)) model.set("topic", "");
      model.save_changes();
    });
    model.on(`change:${name}`, () => { shown = AT_ONCE; fill("topic"); picked[name].value = model.get(name); draw(); });
  }
  Object.keys(picked).forEach(fill);
  more.addEventListener("click", () => { shown += AT_ONCE; draw(); });
  el.classList.add("idea-reader");
  el.append(...Object.entries(picked).map(([name, select]) => made("label", {}, `${words[name]} `, select)), status, list, more);
  draw();
}

export default { render };

// The list stands without this script; with it, it is searched, filtered and sorted. Nothing is loaded and nothing is kept.
(() => {
  const [form, list, told, more] = ['explore', 'found', 'told', 'more'].map(name => document.getElementById(name));
  const marks = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;
  const plain = text => text.normalize('NFKD').replace(marks, '').toLowerCase();
  const items = [...list.children].map((node, place) => ({node, place, text: plain(node.textContent), ...node.dataset}));
  const language = document.documentElement.lang, write = number => number.toLocaleString(language);
  const order = {
    '': (one, other) => one.place - other.place,
    agreed: (one, other) => (other.agreed ?? -1) - (one.agreed ?? -1) || one.place - other.place,
    divided: (one, other) => (other.divided ?? -1) - (one.divided ?? -1) || one.place - other.place,
    against: (one, other) => (other.against ?? -1) - (one.against ?? -1) || one.place - other.place,
  };
  // Of many ideas so many are drawn at once, or a browser is busy for seconds after each letter.
  const step = 300;
  let sorted = '', current = items, most = step;
  const update = () => {
    const asked = new FormData(form), words = plain(asked.get('words')).split(/\s+/).filter(Boolean);
    const wanted = ['question', 'language', 'topic'].map(name => [name, asked.get(name)]).filter(([, value]) => value);
    if (asked.get('order') !== sorted) {
      sorted = asked.get('order');
      current = [...items].sort(order[sorted]);
      list.append(...current.map(item => item.node));
    }
    let found = 0;
    for (const item of current) {
      const fits = wanted.every(([name, value]) => item[name] === value) && words.every(word => item.text.includes(word));
      found += fits;
      item.node.hidden = !fits || found > most;
    }
    more.hidden = found <= most;
    told.textContent = told.dataset.told.replace('SHOWN', write(found)).replace('ALL', write(items.length));
  };
  let waiting;
  form.addEventListener('input', () => { clearTimeout(waiting); most = step; waiting = setTimeout(update, 150); });
  more.addEventListener('click', () => { most += step; update(); });
  form.addEventListener('submit', event => { event.preventDefault(); update(); });
  form.hidden = false;
  update();
})();

// Without this script the list stands whole; with it, it is searched, filtered, sorted and mapped. Nothing is loaded and nothing is kept.
(() => {
  const [form, list, told, more, map, all] = ['explore', 'found', 'told', 'more', 'map', 'all'].map(name => document.getElementById(name));
  const language = document.documentElement.lang, write = number => number.toLocaleString(language);
  const marks = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;
  const plain = text => text.normalize('NFKD').replace(marks, '').toLowerCase();
  const signs = {'&lt;': '<', '&gt;': '>', '&#34;': '"', '&#39;': "'", '&amp;': '&'};
  const decoded = text => text.replace(/&(?:lt|gt|amp|#34|#39);/g, sign => signs[sign]);
  const words = html => decoded(html.replace(/<[^>]*>/g, ' '));
  // What was said, and its translation: not the words in which the page tells its votes.
  const spoken = item => words(item.html.slice(item.html.indexOf('>') + 1, item.html.indexOf('<p class="facts">')));
  const said = item => item.id.slice(5) + ' ' + spoken(item);
  // Where a script runs, what stands for browsers without one is a text and no list: thousands of ideas cost nothing until they are asked for.
  const items = all.textContent.split('<li ').slice(1).map((html, place) => {
    const head = html.slice(0, html.indexOf('>')), item = {place, html: '<li ' + html.slice(0, html.lastIndexOf('</li>')) + '</li>'};
    for (const [, name, value] of head.matchAll(/(?:data-)?([a-z]+)="([^"]*)"/g)) item[name] = decoded(value);
    return item;
  });
  const byNumber = name => (one, other) => (other[name] ?? -1) - (one[name] ?? -1) || one.place - other.place;
  const order = {'': (one, other) => one.place - other.place};
  for (const name of ['agreed', 'divided', 'against', 'supports']) order[name] = byNumber(name);
  order.day = (one, other) => (other.day || '').localeCompare(one.day || '') || one.place - other.place;
  const step = 100, mostPoints = 2000;
  let matching = items, most = step;
  const shown = () => {
    list.innerHTML = matching.slice(0, most).map(item => item.html).join('');
    more.hidden = matching.length <= most;
    told.textContent = told.dataset.told.replace('SHOWN', write(Math.min(most, matching.length)))
      .replace('FOUND', write(matching.length)).replace('ALL', write(items.length));
  };
  const drawn = question => {
    const points = matching.filter(item => item.question === question && item.x);
    map.hidden = !points.length;
    if (map.hidden || !map.open) return;
    const every = Math.ceil(points.length / mostPoints), turned = document.documentElement.dir === 'rtl' ? -1 : 1;
    const ends = ['x', 'y'].map(name => items.filter(item => item.question === question && item.x).map(item => +item[name]))
      .map(values => [values.reduce((one, other) => Math.min(one, other)), values.reduce((one, other) => Math.max(one, other))]);
    const place = (value, [low, high], size) => ((value - low) / (high - low || 1) * (size - 20) + 10).toFixed(1);
    const picture = map.querySelector('svg'), name = 'http://www.w3.org/2000/svg';
    picture.replaceChildren(...points.filter((_, number) => number % every === 0).map(item => {
      const [link, point, title] = ['a', 'circle', 'title'].map(kind => document.createElementNS(name, kind));
      item.title ??= spoken(item).replace(/\s+/g, ' ').trim();
      title.textContent = item.title;
      link.setAttribute('href', '#' + item.id);
      // The list has the same ideas for those who use the keyboard.
      link.setAttribute('tabindex', '-1');
      const x = place(item.x, ends[0], 640);
      point.setAttribute('cx', turned < 0 ? 640 - x : x);
      point.setAttribute('cy', 400 - place(item.y, ends[1], 400));
      point.setAttribute('r', 5);
      point.setAttribute('class', 'topic' + (item.topic ? +item.topic.split('/').pop() % 5 : ''));
      link.append(title, point);
      return link;
    }));
  };
  const topics = form.elements.topic, byQuestion = [...topics.querySelectorAll('optgroup')];
  // Of a question only its own topics can be chosen; some browsers show options that are hidden, so that others are taken out.
  const narrowed = () => {
    const question = form.elements.question.value, chosen = topics.value;
    topics.replaceChildren(topics.options[0], ...byQuestion.filter(group => !question || group.dataset.question === question));
    topics.value = chosen;
    if (topics.selectedIndex < 0) topics.selectedIndex = 0;
  };
  const update = () => {
    narrowed();
    const asked = new FormData(form), searched = plain(asked.get('words')).split(/\s+/).filter(Boolean);
    const wanted = ['question', 'language', 'topic', 'kind'].map(name => [name, asked.get(name)]).filter(([, value]) => value);
    const among = asked.get('among') && ` ${asked.get('among')} `;
    matching = items.filter(item => wanted.every(([name, value]) => item[name] === value)
      && (!among || (item.among || '').includes(among))
      && searched.every(word => (item.text ??= plain(said(item))).includes(word)));
    matching.sort(order[asked.get('order')]);
    most = step;
    shown();
    redraw();
  };
  const questions = [...new Set(items.map(item => item.question))];
  const redraw = () => {
    const asked = new FormData(form);
    drawn(questions.length === 1 ? questions[0] : asked.get('question') || (asked.get('topic') || '').split('/')[0]);
  };
  // An idea that is linked to stands first, whatever is asked for.
  const linked = () => {
    const id = location.hash.slice(1), item = id && items.find(one => one.id === id);
    if (!item) return;
    if (!document.getElementById(id)) {
      matching = [item, ...matching.filter(one => one !== item)];
      shown();
    }
    document.getElementById(id).scrollIntoView();
  };
  let waiting;
  form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(update, 150); });
  more.addEventListener('click', () => { most += step; shown(); });
  map.addEventListener('toggle', redraw);
  form.addEventListener('submit', event => { event.preventDefault(); update(); });
  addEventListener('hashchange', linked);
  form.hidden = false;
  update();
  linked();
})();

// Keeps the page up to date while somebody looks at it. Everything works without it, too.
'use strict'

// What people have typed, unfolded, selected or scrolled to stays: elements of the new page take
// the place of those that differ, and only of those.
const key = (node) => node.nodeType === 1 ? node.id || node.dataset.key || '' : ''

function update(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || key(old) !== key(fresh)) {
    old.replaceWith(fresh)
    return
  }
  if (old.nodeType !== 1) {
    if (old.data !== fresh.data) old.data = fresh.data
    return
  }
  if (old.dataset.follows) return
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !kept(old, name)) old.removeAttribute(name)
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !kept(old, name)) old.setAttribute(name, value)
  }
  if (old.nodeName === 'TEXTAREA' || old.nodeName === 'SELECT') return
  updateChildren(old, fresh)
}

function kept(element, name) {
  return (element.nodeName === 'DETAILS' && name === 'open') ||
    (element.nodeName === 'INPUT' && (name === 'hidden' || (name === 'value' && element.type !== 'hidden' && element.type !== 'checkbox')))
}

function updateChildren(old, fresh) {
  const keyed = new Map()
  for (const child of old.childNodes) if (key(child)) keyed.set(key(child), child)
  let next = old.firstChild
  for (const child of [...fresh.childNodes]) {
    const same = keyed.get(key(child))
    if (same) {
      if (same === next) next = next.nextSibling
      else old.insertBefore(same, next)
      keyed.delete(key(child))
      update(same, child)
    } else if (next && !key(next) && !key(child) && next.nodeName === child.nodeName) {
      const here = next
      next = next.nextSibling
      update(here, child)
    } else {
      old.insertBefore(child, next)
    }
  }
  while (next) {
    const gone = next
    next = next.nextSibling
    gone.remove()
  }
}

const main = document.getElementById('main')
const live = document.getElementById('live')
// A form that was refused is the answer to a request that is not repeated.
const isAnswer = main.querySelector(':scope > .error') !== null
let asking = false
let again = false

async function refresh() {
  if (asking) {
    again = true
    return
  }
  asking = true
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const other = fresh.getElementById('main')
    if (other && isLive()) {
      updateChildren(main, other)
      prepare()
      const clock = fresh.getElementById('clock')
      if (clock) document.getElementById('clock').textContent = clock.textContent
    }
  } catch {
    // The fake is gone or just starting; the next change or the next look tells.
  }
  asking = false
  if (again) {
    again = false
    soon()
  }
}

let timer
function soon() {
  clearTimeout(timer)
  timer = setTimeout(refresh, 200)
}

const isLive = () => live.getAttribute('aria-pressed') === 'true'

let changes
function connect() {
  changes = new EventSource('/_fake_ecs/changes')
  changes.onmessage = soon
  // Whatever has happened while there was no connection.
  changes.onopen = soon
}

live.hidden = isAnswer
live.addEventListener('click', () => {
  const on = !isLive()
  live.setAttribute('aria-pressed', String(on))
  if (on) connect()
  else changes.close()
})

// One box selects all.
function prepare() {
  for (const box of document.querySelectorAll('th.box input')) box.hidden = false
}
document.addEventListener('change', (event) => {
  if (!event.target.matches('th.box input')) return
  for (const box of event.target.closest('table').querySelectorAll('td.box input')) box.checked = event.target.checked
})

// A recording is at another moment as soon as the slider is let go.
document.addEventListener('change', (event) => {
  if (event.target.matches('.recording [type=range]')) event.target.form.requestSubmit()
})

// What a container writes comes line by line.
async function follow(log) {
  log.dataset.follows = 'true'
  const answer = await fetch(log.dataset.follow)
  if (!answer.ok || !answer.body) return
  let rest = ''
  let skip = Number(log.dataset.lines)
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      if (skip > 0) skip -= 1
      else append(log, JSON.parse(line))
    }
  }
}

function append(log, { at, source, text }) {
  log.querySelector('.none')?.remove()
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40
  const line = document.createElement('span')
  line.className = source === 'stderr' ? 'line stderr' : 'line'
  const time = document.createElement('span')
  time.className = 'at'
  time.textContent = `+${at.toFixed(3)}s `
  line.append(time, text + '\n')
  log.append(line)
  if (isAtEnd) log.scrollTop = log.scrollHeight
}

const address = new URL(location.href)
if (address.searchParams.has('said')) {
  address.searchParams.delete('said')
  history.replaceState(null, '', address)
}
prepare()
for (const log of document.querySelectorAll('[data-follow]')) {
  log.scrollTop = log.scrollHeight
  follow(log).catch(() => {})
}
if (!isAnswer) connect()
addEventListener('pagehide', () => changes?.close())

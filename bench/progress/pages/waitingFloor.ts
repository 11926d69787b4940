import { addStyles } from './addStyles'
import { layOut } from './layout'

addStyles(`
  .button { position: relative; overflow: hidden; height: 40px; background: #ebedf1 }
  .button::before {
    content: ''; position: absolute; inset: auto auto 0 0; width: 30%; height: 3px; background: #2a63d5;
    animation: seek 1.4s ease-in-out infinite alternate;
  }
  @keyframes seek { to { transform: translateX(233%) } }
`)

/** The floor: a strip moved by a transform animation, which runs on the compositor without the main thread. */
window.tasks = {
  mount(count) {
    layOut('on screen').innerHTML = '<div class="button">Waiting</div>'.repeat(count)
    return Promise.resolve()
  },
  counts: () => ({ answers: 0, updates: {} }),
}

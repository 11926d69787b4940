import { defineCaptchaProvider, Problem } from 'vue-taskgate'

/** A custom check: anything that ends with a proof. It renders into `host`, inside our dialog. */
export const doorman = defineCaptchaProvider({
  name: 'doorman', // the `provider` in the answer of the risk check
  surface: 'dialog',
  solve: ({ host }) =>
    new Promise((resolve, reject) => {
      const question = document.createElement('p')
      question.textContent = 'What is three plus four?'
      const answers = ['Six', 'Seven'].map((word) => {
        const button = Object.assign(document.createElement('button'), { type: 'button', textContent: word })
        button.className = 'own-button'
        return button
      })
      answers[0]!.onclick = () => reject(new Problem({ code: 'rejected' }))
      answers[1]!.onclick = () => resolve({ fields: { answer: 'seven' }, by: 'doorman' })
      host.replaceChildren(question, ...answers)
    }),
})

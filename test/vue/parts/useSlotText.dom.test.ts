import type { Slots } from 'vue'

import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent, Fragment, h, nextTick, shallowRef, Text } from 'vue'

import { slotText } from '../../../src/vue/parts/slotText'
import { useSlotText } from '../../../src/vue/parts/useSlotText'

const Icon = defineComponent(() => () => h('i', 'not a label'))

describe('the text of a slot', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, ''],
    ['null', null, ''],
    ['no nodes', [], ''],
    ['a text', [h(Text, 'Paint')], 'Paint'],
    ['elements at any depth', [h('b', [h('i', 'Paint'), ' it'])], 'Paint it'],
    ['fragments', [h(Fragment, ['Paint', h(Fragment, [' it'])])], 'Paint it'],
    ['a text beside components', [h(Icon), 'Paint', h(Icon, () => 'slotted')], 'Paint'],
    ['nodes that a condition omits', ['Paint', null, undefined, false], 'Paint'],
  ])('of %s is its visible text', (_name, nodes, text) => {
    expect(slotText(nodes)).toBe(text)
  })

  it('follows the slot, even if the component itself has not changed', async () => {
    const label = shallowRef('  Paint\n')
    const Reader = defineComponent((_props, { slots }: { slots: Slots }) => {
      const text = useSlotText(() => slots.default?.())
      return () => h('div', [h('b', slots.default?.()), h('output', text.value)])
    })
    const Parent = defineComponent(() => () => {
      const drawn = label.value // a dependency of the parent's render only, which does not notify the reader
      return h(Reader, null, { default: () => [drawn] })
    })
    const wrapper = mount(Parent)
    expect(wrapper.get('output').element.textContent).toBe('Paint') // without the surrounding whitespace
    label.value = 'Print'
    await nextTick()
    expect(wrapper.get('output').element.textContent).toBe('Print')
  })
})

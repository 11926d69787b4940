import { defineComponent, onBeforeMount, onMounted } from 'vue'

/** Shows what is in it as it is without a network, and leaves the rest of the page its own. */
export const WithoutNetwork = defineComponent({
  setup(_props, { slots }) {
    onBeforeMount(() => Object.defineProperty(navigator, 'onLine', { configurable: true, value: false }))
    onMounted(() => Reflect.deleteProperty(navigator, 'onLine'))
    return () => slots.default?.()
  },
})

import { defineComponent, onBeforeMount, onMounted } from 'vue'

/** Renders its slot as if the page were offline, and leaves the rest of the page online. */
export const WithoutNetwork = defineComponent({
  setup(_props, { slots }) {
    onBeforeMount(() => Object.defineProperty(navigator, 'onLine', { configurable: true, value: false }))
    onMounted(() => Reflect.deleteProperty(navigator, 'onLine'))
    return () => slots.default?.()
  },
})

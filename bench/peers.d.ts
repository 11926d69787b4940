// What the pages use of the packages that are measured beside ours: types are checked also where none is installed.
declare module 'create-puzzle' {
  export function createPuzzle(
    picture: Blob,
    options: object,
  ): Promise<{ bgUrl: string; puzzleUrl: string; x: number; y: number }>
}
declare module 'element-plus' {
  export const ElProgress: import('vue').Component
}
declare module 'element-plus/es/components/progress/style/css'
declare module 'go-captcha-vue' {
  export const Slide: import('vue').Component
}
declare module 'rc-slider-captcha' {
  const SliderCaptcha: (props: object) => unknown
  export default SliderCaptcha
}
declare module 'react' {
  export function createElement<Props extends object>(component: (props: Props) => unknown, props: Props): unknown
}
declare module 'react-dom' {
  export function flushSync(work: () => void): void
}
declare module 'react-dom/client' {
  export function createRoot(into: Element): { render(element: unknown): void; unmount(): void }
}
declare module 'reka-ui' {
  export const ProgressIndicator: import('vue').Component
  export const ProgressRoot: import('vue').Component
}
declare module 'vue3-slide-verify' {
  const SlideVerify: import('vue').Component
  export default SlideVerify
}
declare module 'vue3-puzzle-vcode' {
  const Vcode: import('vue').Component
  export default Vcode
}
declare module 'vue3-puzzle-vcode/css'

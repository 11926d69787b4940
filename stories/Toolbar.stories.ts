import type { Meta, StoryObj } from '@storybook/vue3-vite'

import { expect, waitFor } from 'storybook/test'
import { ProtectedTaskButton } from 'vue-taskgate'

import { buttonStates } from './buttonStates'
import { part } from './puzzle'

/** Tests the switches of the toolbar. Hidden from the sidebar, because the toolbar itself shows them. */
const meta = {
  title: 'Tests/Toolbar',
  component: ProtectedTaskButton as Meta['component'],
  tags: ['!dev'],
  args: { ...buttonStates.stalled },
} satisfies Meta

export default meta
type Story = StoryObj

/** Returns a computed style of the button. */
function styleOf(canvasElement: HTMLElement, property: string): string {
  return getComputedStyle(part(canvasElement, 'button')).getPropertyValue(property)
}

export const Light: Story = {
  globals: { theme: 'light' },
  play: ({ canvasElement }) => expect(styleOf(canvasElement, 'color-scheme')).toBe('light'),
}

export const Dark: Story = {
  globals: { theme: 'dark' },
  play: ({ canvasElement }) => expect(styleOf(canvasElement, 'color-scheme')).toBe('dark'),
}

export const RightToLeft: Story = {
  globals: { direction: 'rtl' },
  play: ({ canvasElement }) => expect(styleOf(canvasElement, 'direction')).toBe('rtl'),
}

export const Chinese: Story = {
  globals: { locale: 'zh-CN' },
  play: async ({ canvas }) => {
    await expect(canvas.getAllByText('仍在运行')[0]).toBeVisible()
    await expect(document.documentElement.lang).toBe('zh-CN')
  },
}

export const ReducedMotion: Story = {
  globals: { motion: 'reduced' },
  play: ({ canvasElement }) => expect(styleOf(canvasElement, '--tg-move')).toBe('0'),
}

export const LargeText: Story = {
  globals: { text: '200%' },
  play: ({ canvasElement }) => expect(styleOf(canvasElement, 'font-size')).toBe('28px'),
}

export const Narrow: Story = {
  globals: { width: '200px' },
  play: () => expect(document.documentElement.style.getPropertyValue('--story-width')).toBe('200px'),
}

export const NoNetwork: Story = {
  args: { ...buttonStates.starting },
  globals: { network: 'offline' },
  play: ({ canvas }) => waitFor(() => expect(canvas.getAllByText(/Waiting for network/)[0]).toBeVisible()),
}

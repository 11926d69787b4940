/** The switches of the toolbar, each with its icon and its values. The first value is the default. */
const switches = {
  theme: { title: 'Theme', icon: 'circlehollow', values: { light: 'Light', dark: 'Dark' } },
  direction: { title: 'Direction', icon: 'transfer', values: { ltr: 'LTR', rtl: 'RTL' } },
  locale: { title: 'Language', icon: 'globe', values: { en: 'English', 'zh-CN': '简体中文' } },
  motion: {
    title: 'Motion',
    icon: 'lightning',
    values: { system: 'Motion', reduced: 'Reduced motion', full: 'Full motion' },
  },
  text: {
    title: 'Text size',
    icon: 'zoom',
    values: { '100%': 'Text', '150%': 'Text 150 %', '200%': 'Text 200 %' },
  },
  width: {
    title: 'Width',
    icon: 'ruler',
    values: { full: 'Width', '200px': '200 px', '320px': '320 px', '480px': '480 px', '600px': '600 px' },
  },
  network: {
    title: 'Network',
    icon: 'rss',
    values: { fast: 'Network', slow: 'Slow network', offline: 'No network', busy: 'Server is busy' },
  },
}

export const globalTypes = Object.fromEntries(
  Object.entries(switches).map(([name, { title, icon, values }]) => {
    const items = Object.entries(values).map(([value, label]) => ({ value, title: label }))
    return [name, { description: title, toolbar: { title, icon, items, dynamicTitle: true } }]
  }),
)

export const initialGlobals = Object.fromEntries(
  Object.entries(switches).map(([name, { values }]) => [name, Object.keys(values)[0]!]),
)

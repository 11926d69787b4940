import { ElProgress } from 'element-plus'
import { h } from 'vue'

import { defineBars } from './barsPage'

import 'element-plus/es/components/progress/style/css'

defineBars({ render: (percentage) => h(ElProgress, { percentage }) })

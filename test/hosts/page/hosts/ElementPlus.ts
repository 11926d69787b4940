import type { Host } from '../host'

import { ElButton, ElDropdown, ElDropdownItem, ElDropdownMenu } from 'element-plus'

import ElementPlus from './ElementPlus.vue'

import 'element-plus/dist/index.css'

export const host: Host = {
  page: ElementPlus,
  components: { ElButton, ElDropdown, ElDropdownItem, ElDropdownMenu },
}

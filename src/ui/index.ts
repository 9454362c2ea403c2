import './tokens.css'
import './base.css'

export { Button, type ButtonProps, IconButton, type IconButtonProps, ToggleButton, type ToggleButtonProps } from './Button'
export { Chip, type ChipProps, Pill, type PillProps } from './Chip'
export { classes, type Tone } from './classes'
export { Dialog, type DialogProps } from './Dialog'
export { download } from './download'
export { Field, type FieldProps } from './Field'
export type { Align, Box, Side } from './floating'
export { Joined, type JoinedProps } from './Joined'
export { Kbd, type KbdProps } from './Kbd'
export { ariaKeys, isApple, keyCaps } from './keys'
export { lateText, loadLateTexts } from './late-text'
export { ContextMenu, type ContextMenuProps, Menu, MenuAtPoint, type MenuAtPointProps, type MenuProps } from './Menu'
export type { MenuEntry, MenuHeading, MenuItem } from './MenuList'
export { Meter, type MeterProps } from './Meter'
export { EmptyState, type EmptyStateProps, Notice, type NoticeProps, Skeleton, type SkeletonProps } from './Notice'
export { NumberField, type NumberFieldProps } from './NumberField'
export {
  Panel,
  PanelBody,
  type PanelBodyProps,
  PanelHeader,
  type PanelHeaderProps,
  type PanelProps,
  Section,
  type SectionProps,
} from './Panel'
export { Popover, type PopoverProps } from './Popover'
export { ResizeHandle, type ResizeHandleProps } from './ResizeHandle'
export { type Segment, SegmentedTabs, type SegmentedTabsProps, TabPanel, type TabPanelProps } from './SegmentedTabs'
export { Select, type SelectOption, type SelectProps } from './Select'
export { Slider, type SliderProps } from './Slider'
export { Sparkline, type SparklineProps } from './Sparkline'
export { Readout, type ReadoutProps, type Stat, StatList, type StatListProps } from './StatList'
export { Checkbox, type CheckboxProps, Switch, type SwitchProps } from './Switch'
export { paintSparkline, type SparklineLook } from './sparkline-paint'
export { SearchField, type SearchFieldProps, TextField, type TextFieldProps } from './TextField'
export { ToastRegion } from './Toast'
export { ToneIcon, type ToneIconProps } from './ToneIcon'
export { Tooltip, type TooltipProps } from './Tooltip'
export {
  cssColor,
  getTheme,
  onThemeChange,
  prefersReducedMotion,
  setTheme,
  startTheme,
  type Theme,
  toggleTheme,
  useReducedMotion,
  useTheme,
} from './theme'
export { dismissToast, showToast, type ToastAction, type ToastOptions } from './toasts'
export { VisuallyHidden, type VisuallyHiddenProps } from './VisuallyHidden'
export { writeText } from './write-text'

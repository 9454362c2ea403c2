import type { ReactNode } from 'react'
import type { ParamSpec, ParamValue } from '../params'
import { exactText, formatText, mean, rangeText, resolveParam } from '../params'
import { Button, Field, lateText } from '../ui'
import type { ParamProps } from './param-props'
import { lower } from './summary'

interface ParamFrameProps extends ParamProps {
  layout?: 'row' | 'stack'
  /** A line that is always seen under the control. */
  line?: string
  message?: string | null
  below?: ReactNode
  className?: string
  children?: ReactNode
}

/** Label, changed mark, way back to the default and help around a parameter's control. */
export function ParamFrame(props: ParamFrameProps) {
  const { spec, changed, onChange, onSweep, layout, line, message, below, className, children } = props
  const hasBelow = below !== undefined || line !== undefined
  return (
    <Field
      label={spec.title}
      changed={changed}
      onReset={() => onChange(spec.default as ParamValue, null)}
      resetLabel={`Reset ${spec.title} to ${defaultText(spec)}`}
      help={<Help spec={spec} onSweep={onSweep} />}
      helpAs="button"
      layout={layout}
      message={message}
      className={className}
      below={
        hasBelow ? (
          <>
            {below}
            {line !== undefined && <div className="ui-field-help">{line}</div>}
          </>
        ) : undefined
      }
    >
      {children}
    </Field>
  )
}

function Help({ spec, onSweep }: Pick<ParamProps, 'spec' | 'onSweep'>) {
  const facts = [
    spec.type === 'number' ? capital(rangeText(spec)) : '',
    `Default ${defaultText(spec)}${spec.source === undefined ? '' : `, from ${lateText(spec.source)}`}`,
  ].filter((fact) => fact !== '')
  return (
    <div className="insp-help">
      <p>{lateText(spec.help)}</p>
      {spec.type === 'choice' && <OptionHelp options={spec.options} />}
      <p className="insp-help-facts">{facts.join('. ')}.</p>
      {onSweep !== undefined && (spec.type === 'number' || spec.type === 'distribution') && (
        <Button onClick={onSweep}>Sweep…</Button>
      )}
    </div>
  )
}

function OptionHelp({ options }: { options: readonly { readonly title: string; readonly help?: string }[] }) {
  const explained = options.filter((option) => option.help !== undefined)
  if (explained.length === 0) return null
  return (
    <dl className="insp-help-options">
      {explained.map((option) => (
        <div key={option.title}>
          <dt>{option.title}</dt>
          <dd>{lateText(option.help)}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The default in words, short enough for a tooltip. */
function defaultText(spec: ParamSpec): string {
  switch (spec.type) {
    case 'number':
      return spec.default === null ? (spec.unlimited ?? 'unlimited') : exactText(spec.default, spec.unit)
    case 'choice':
      return lower(spec.options.find((option) => option.value === spec.default)?.title ?? spec.default)
    case 'flag':
      return spec.default ? 'on' : 'off'
    case 'text':
      return spec.default === '' ? 'empty' : `“${spec.default}”`
    case 'distribution': {
      const dist = resolveParam(spec, undefined)
      return `${dist.dist} ${formatText(mean(dist), spec.unit, { trim: true })}`
    }
    case 'schedule':
    case 'list':
      return spec.default.length === 0 ? 'none' : `${spec.default.length} ${spec.default.length === 1 ? 'item' : 'items'}`
    case 'wire':
      return 'none'
    case 'wires':
      return 'all'
  }
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

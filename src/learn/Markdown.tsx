import { Fragment, type ReactNode } from 'react'
import { type Block, type Inline, parseMarkdown } from './markdown'

/** Level of the page's heading above a text, whose own headings come below it. */
const ABOVE = 2

export interface MarkdownProps {
  text: string
}

/** Markdown as React elements; nothing in it can become markup of its own. */
export function Markdown({ text }: MarkdownProps) {
  return <>{blocks(parseMarkdown(text))}</>
}

function blocks(list: readonly Block[]): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity but their place
  return list.map((block, index) => <Fragment key={index}>{blockElement(block)}</Fragment>)
}

function blockElement(block: Block): ReactNode {
  switch (block.type) {
    case 'heading': {
      const Heading = `h${Math.min(6, block.level + ABOVE)}` as 'h3' | 'h4' | 'h5' | 'h6'
      return <Heading>{inlines(block.children)}</Heading>
    }
    case 'paragraph':
      return <p>{inlines(block.children)}</p>
    case 'quote':
      return <blockquote>{blocks(block.blocks)}</blockquote>
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: wide code scrolls, and must do so by keyboard
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'rule':
      return <hr />
    case 'list':
      return listElement(block)
    case 'table':
      return tableElement(block)
  }
}

function listElement(block: Extract<Block, { type: 'list' }>): ReactNode {
  const items = block.items.map((item, index) => {
    const [only] = item
    // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place
    return <li key={index}>{item.length === 1 && only.type === 'paragraph' ? inlines(only.children) : blocks(item)}</li>
  })
  return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>
}

function tableElement({ head, rows, align }: Extract<Block, { type: 'table' }>): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and must do so by keyboard
    <div className="learn-table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no identity but their place
              <th key={column} scope="col" style={{ textAlign: align[column] }}>
                {inlines(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
            <tr key={index}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no identity but their place
                <td key={column} style={{ textAlign: align[column] }}>
                  {inlines(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function inlines(list: readonly Inline[]): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity but their place
  return list.map((part, index) => <Fragment key={index}>{inlineElement(part)}</Fragment>)
}

/** Keeps a number and its unit on one line. */
function unbroken(text: string): string {
  return text.replace(/(\d) (?=(?:%|ns|µs|ms|s|min|h)(?![\w-]))/g, '$1\u00a0')
}

function inlineElement(part: Inline): ReactNode {
  switch (part.type) {
    case 'text':
      return unbroken(part.text)
    case 'code':
      return <code>{part.text}</code>
    case 'strong':
      return <strong>{inlines(part.children)}</strong>
    case 'emphasis':
      return <em>{inlines(part.children)}</em>
    case 'link':
      return part.href.startsWith('#') ? (
        <a href={part.href}>{inlines(part.children)}</a>
      ) : (
        <a href={part.href} target="_blank" rel="noreferrer">
          {inlines(part.children)}
        </a>
      )
  }
}

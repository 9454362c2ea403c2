import { select } from '../state'
import { Chip, PanelBody } from '../ui'
import type { KindGroup } from './selection'
import { lower } from './summary'

export interface KindsPanelProps {
  groups: readonly KindGroup[]
}

/** Nodes of several kinds: they have no form in common, but each kind's nodes do. */
export function KindsPanel({ groups }: KindsPanelProps) {
  const count = groups.reduce((sum, group) => sum + group.nodes.length, 0)
  return (
    <>
      <header className="insp-header">
        <div className="insp-title-row">
          <h2 className="insp-heading">{`${count} ${count === 1 ? 'node' : 'nodes'}`}</h2>
          <span className="insp-kind">{groups.length === 1 ? 'unknown kind' : `${groups.length} kinds`}</span>
        </div>
      </header>
      <PanelBody className="insp-body">
        <div className="insp-tab">
          <p className="insp-quiet">
            {groups.length === 1
              ? 'This version does not know the kind, so there is nothing to change here.'
              : 'Nodes of one kind can be changed together. Keep only the:'}
          </p>
          {groups.length > 1 && (
            <div className="insp-chips">
              {groups.map((group) => (
                <Chip key={group.title} onClick={() => select(group.nodes)}>
                  {`${lower(group.title)} (${group.nodes.length})`}
                </Chip>
              ))}
            </div>
          )}
        </div>
      </PanelBody>
    </>
  )
}

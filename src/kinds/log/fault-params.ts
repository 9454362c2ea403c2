import { list, number, wire } from '../../params'

const broker = number({ title: 'Broker', help: 'Its number, from 0.', unit: 'none', default: 0, min: 0, max: 15, integer: true })
const group = wire({ title: 'Group', help: 'The wire of the group; none: the first.', default: '' })
const member = number({ title: 'Member', help: 'Its number, from 0.', unit: 'none', default: 0, min: 0, max: 127, integer: true })

/** What is broken now: brokers and members. An entry that goes away is repaired. */
export const faults = list({
  title: 'Broken now',
  help: 'Brokers and members that are down. Take an entry out, here or in the timeline, and it comes back.',
  default: [],
  maxItems: 32,
  empty: 'Nothing is broken.',
  variants: {
    brokerDown: { title: 'Broker down', params: { broker } },
    brokerStuck: { title: 'Followers on a broker do not fetch', params: { broker } },
    memberKilled: { title: 'Member killed', params: { group, member } },
    memberStuck: { title: 'Member stuck: it heartbeats, and does not get on', params: { group, member } },
    memberCutOff: { title: 'Member cut off from the brokers', params: { group, member } },
  },
  section: 'Faults',
})

import { connection, request } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { addressToken } from '../signing.ts'

/** An outbound message with these objects: each by its type and fields. */
export const outbound = (
  ...objects: readonly (readonly [type: string, fields: Readonly<Record<string, string>>])[]
): string => {
  const notifications = objects.map(([type, fields], index) => {
    const elements = Object.entries(fields).map(([name, value]) => `<sf:${name}>${value}</sf:${name}>`)
    const object = `<sObject xsi:type="sf:${type}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">${elements.join('')}</sObject>`
    return `<Notification><Id>04l00000000000${index + 1}AAA</Id>${object}</Notification>`
  })
  const [soap, xsi] = [
    'http://schemas.xmlsoap.org/soap/envelope/',
    'http://www.w3.org/2001/XMLSchema-instance',
  ]
  const whose =
    '<OrganizationId>00D000000000001EAA</OrganizationId><SessionId>a-session-nobody-may-see</SessionId>'
  const said = `<notifications xmlns="http://soap.sforce.com/2005/09/outbound">${whose}${notifications.join('')}</notifications>`
  const body = `<soapenv:Body>${said}</soapenv:Body>`
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${soap}" xmlns:xsi="${xsi}">${body}</soapenv:Envelope>`
}
export const to = connection('salesforce', { token: addressToken })
export const sent = (body: string) =>
  request({ query: { token: addressToken }, headers: { 'content-type': 'text/xml; charset=utf-8' }, body })

const asked = sent(
  outbound([
    'Lead',
    {
      Id: '00Q000000000001EAA',
      Email: 'li@example.com',
      Status: 'Open',
      LastModifiedDate: '2026-01-05T11:59:00.000Z',
    },
  ]),
)

export const sample: Sample = { to, asked, retried: () => asked, needed: [] }

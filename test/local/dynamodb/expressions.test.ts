import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { type Attributes } from '../../../infra/local/dynamodb/attribute-value.ts'
import { holds } from '../../../infra/local/dynamodb/expressions/condition-evaluator.ts'
import { parseCondition } from '../../../infra/local/dynamodb/expressions/condition-parser.ts'
import { keyBytes, keysInRow } from '../../../infra/local/dynamodb/key-encoding.ts'
import {
  addNumbers,
  compareNumbers,
  formatNumber,
  parseNumber,
} from '../../../infra/local/dynamodb/numbers.ts'
import { readPlaceholders } from '../../../infra/local/dynamodb/expressions/placeholders.ts'
import { updatedItem } from '../../../infra/local/dynamodb/expressions/update-evaluator.ts'
import { parseUpdate } from '../../../infra/local/dynamodb/expressions/update-parser.ts'

const item: Attributes = {
  pk: { S: 'p' },
  a: { N: '5' },
  b: { S: 'blue' },
  colours: { L: [{ N: '1' }] },
  bytes: { B: 'AQI=' },
}
const placeholders = readPlaceholders({
  ExpressionAttributeNames: { '#a': 'a', '#none': 'none' },
  ExpressionAttributeValues: {
    ':five': { N: '5.0' },
    ':six': { N: '6' },
    ':bl': { S: 'bl' },
    ':blue': { S: 'blue' },
    ':list': { L: [{ N: '1.0' }] },
    ':one': { B: 'AQ==' },
  },
})
const given = (expression: string): boolean =>
  holds(parseCondition(expression, 'ConditionExpression'), item, placeholders)

describe('a condition', () => {
  it.each([
    ['a = :five', true],
    ['#a = :five', true],
    ['a <> :five', false],
    ['a < :six', true],
    ['a < :five', false],
    ['a = :six AND a = :six OR a = :five', true],
    ['a <= :five', true],
    ['a > :five', false],
    ['a >= :five', true],
    ['colours = :list', true],
    ['#none = :five', false],
    ['#none <> :five', true],
    ['#none < :five', false],
    ['b < :five', false],
    ['a BETWEEN :five AND :six', true],
    ['a IN (:six, :five)', true],
    ['a in (:six)', false],
    ['attribute_exists(a)', true],
    ['attribute_not_exists(a)', false],
    ['attribute_not_exists(#none)', true],
    ['begins_with(b, :bl)', true],
    ['begins_with(bytes, :one)', true],
    ['begins_with(a, :bl)', false],
    ['begins_with(#none, :bl)', false],
    // AND binds more tightly than OR, and NOT than both.
    ['a = :five OR a = :six AND b = :bl', true],
    ['(a = :five OR a = :six) AND b = :bl', false],
    ['NOT a = :six AND b = :blue', true],
    ['NOT (a = :five AND b = :blue)', false],
    ['not not a = :five', true],
    ['a=:five and b=:blue', true],
    ['b BETWEEN :bl AND :blue AND a = :six', false],
  ])('%s: %s', (expression, expected) => expect(given(expression)).toBe(expected))

  it.each([
    ['', 'The expression can not be empty'],
    ['a', 'Syntax error; token: "<EOF>"'],
    ['a = ', 'Syntax error'],
    ['a == :five', 'Syntax error'],
    ['(a = :five', 'Syntax error'],
    ['a = :five b', 'Syntax error; token: "b"'],
    ['a = ;', 'Syntax error; token: ";"'],
    ['ttl = :five', 'reserved keyword: ttl'],
    ['Size = :five', 'reserved keyword: Size'],
    ['starts(a, :bl)', 'Invalid function name; function: starts'],
    ['begins_with(a)', 'number of operands: 1'],
    ['attribute_exists(:bl)', 'requires a document path'],
    ['# = :five', 'Syntax error'],
    ['a BETWEEN :six AND :five', 'BETWEEN operator requires upper bound'],
    [`a = :five${' '.repeat(4096)}`, 'Expression size has exceeded'],
  ])('%.20s is refused as DynamoDB refuses it: %s', (expression, words) => {
    expect(() => given(expression)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message: expect.stringContaining(words) }),
    )
  })

  it.each([
    ['contains(b, :bl)', 'ConditionExpression function contains'],
    ['size(b) > :five', 'ConditionExpression function size'],
    ['attribute_type(b, :bl)', 'ConditionExpression function attribute_type'],
    ['address.city = :five', 'a path into a map or list (address.)'],
    ['colours[0] = :five', 'a path into a map or list (colours[)'],
  ])('%s is refused by name', (expression, words) => {
    expect(() => given(expression)).toThrow(
      expect.objectContaining({
        code: 'UnsupportedByLocalEngine',
        message: expect.stringMatching(/is not supported by the local engine$/),
      }),
    )
    expect(() => given(expression)).toThrow(words)
  })
})

const updated = (expression: string): Attributes =>
  updatedItem(parseUpdate(expression), item, { pk: { S: 'p' } }, placeholders)

describe('an update', () => {
  it('sets, adds and removes, each action seeing the item as it was', () => {
    expect(updated('SET #none = :six, c = a ADD #a :six REMOVE b')).toEqual({
      pk: { S: 'p' },
      a: { N: '11' },
      none: { N: '6' },
      c: { N: '5' },
      colours: { L: [{ N: '1' }] },
      bytes: { B: 'AQI=' },
    })
    expect(updatedItem(parseUpdate('ADD n :six'), undefined, { pk: { S: 'p' } }, placeholders)).toEqual({
      pk: { S: 'p' },
      n: { N: '6' },
    })
  })

  it.each([
    ['SET c = list_append(colours, :list)', 'UpdateExpression function list_append'],
    ['SET c = if_not_exists(c, :five)', 'UpdateExpression function if_not_exists'],
    ['SET a = a + :five', 'UpdateExpression arithmetic (+)'],
    ['DELETE a :five', 'UpdateExpression section DELETE'],
    ['SET m.a = :five', 'a path into a map or list'],
  ])('%s is refused by name', (expression, words) => {
    expect(() => updated(expression)).toThrow(`${words}`)
    expect(() => updated(expression)).toThrow('is not supported by the local engine')
  })

  it.each([
    ['SET', 'Syntax error'],
    ['SET a = :five SET c = :six', 'can only be used once'],
    ['SET a :five', 'Syntax error'],
    ['SET a = absent', 'does not exist in the item'],
    ['ADD b :five', 'incorrect data type'],
    ['ADD a :bl', 'operator: ADD'],
    ['SET c = nothing(a)', 'Invalid function name'],
  ])('%s is refused as DynamoDB refuses it', (expression, words) => {
    expect(() => updated(expression)).toThrow(words)
  })
})

describe('numbers', () => {
  it.each([
    ['1.50', '1.5'],
    ['-0', '0'],
    ['+7', '7'],
    ['.5', '0.5'],
    ['1e3', '1000'],
    ['100', '100'],
    ['1E-130', '1E-130'],
    ['9.99e125', '9.99E+125'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['000.000', '0'],
  ])('%s is kept as %s', (text, kept) => expect(formatNumber(parseNumber(text))).toBe(kept))

  it.each([
    '',
    'x',
    '1e',
    '--1',
    '1.2.3',
    'NaN',
    'Infinity',
    '0x10',
    '1'.repeat(39),
    '1e126',
    '1e-131',
    '1 ',
  ])('%j is refused', (text) => {
    expect(() => parseNumber(text)).toThrow(expect.objectContaining({ code: 'ValidationException' }))
  })

  const decimal = fc.tuple(
    fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
    fc.integer({ min: -20, max: 20 }),
  )

  it('and all other keys in a row sort as the keys do, one after the other', () => {
    const key = fc.uint8Array({ maxLength: 3, max: 2 }).map((bytes) => Buffer.from(bytes))
    fc.assert(
      fc.property(key, key, key, key, (a, b, x, y) => {
        expect(Math.sign(Buffer.compare(keysInRow([a, b]), keysInRow([x, y])))).toBe(
          Buffer.compare(a, x) || Buffer.compare(b, y),
        )
        expect(Buffer.compare(keysInRow([a, b]), keysInRow([a]))).toBe(1)
        expect(Buffer.compare(keysInRow([a, b]), keysInRow([a], 1))).toBe(-1)
      }),
    )
  })

  it('are added and compared exactly, and their key bytes sort as they do', () => {
    fc.assert(
      fc.property(decimal, decimal, ([a, x], [b, y]) => {
        const [left, right] = [parseNumber(`${a}e${x}`), parseNumber(`${b}e${y}`)]
        const low = Math.min(x, y)
        const [wholeA, wholeB] = [a * 10n ** BigInt(x - low), b * 10n ** BigInt(y - low)]
        const order = Math.sign(compareNumbers(left, right))
        expect(order).toBe(wholeA < wholeB ? -1 : Number(wholeA > wholeB))
        expect(Math.sign(Buffer.compare(keyBytes({ N: `${a}e${x}` }), keyBytes({ N: `${b}e${y}` })))).toBe(
          order,
        )
        const digits = String(wholeA + wholeB)
          .replace(/^-/, '')
          .replace(/0+$/, '').length
        if (digits <= 38)
          expect(formatNumber(addNumbers(left, right))).toBe(
            formatNumber(parseNumber(`${wholeA + wholeB}e${low}`)),
          )
        else expect(() => addNumbers(left, right)).toThrow('38 significant digits')
      }),
    )
  })
})

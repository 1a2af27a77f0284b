import type { Mood, Regulation } from '$lib/db'
import { entryId } from '$lib/db/ids'
import { instantAt } from '$lib/zone'
import type { Row } from './csv'
import { readDate, readTime } from './dates'
import {
  type BadCode,
  BadLines,
  type Choices,
  type Found,
  type Here,
  mostFound,
  type Named,
  type Reading,
  sorted,
} from './found'
import { plain, readLevel } from './level'
import { ImportError } from './wrong'

/*
 * What Daylio keeps: several entries a day, each with a mood (its owner names
 * them), what they did, and a note. In the app's own words of its headings:
 * full_date, date, weekday, time, mood, activities, (scales,) note_title, note.
 */

const longestNote = 2000

/** What somebody did that is a word of ours: a feeling, what it is connected to, or something done to settle. */
const matches: readonly (readonly [as: string, ...names: string[]])[] = [
  ['feeling:calm', 'calm', 'relaxed', 'tranquilo', 'tranquila', 'en calma', 'relajado', 'relajada'],
  ['feeling:content', 'content', 'satisfied', 'contento', 'contenta', 'satisfecho', 'satisfecha'],
  ['feeling:hopeful', 'hopeful', 'esperanzado', 'esperanzada', 'con esperanza'],
  ['feeling:grateful', 'grateful', 'agradecido', 'agradecida'],
  ['feeling:proud', 'proud', 'orgulloso', 'orgullosa'],
  ['feeling:loved', 'loved', 'querido', 'querida', 'amado', 'amada'],
  ['feeling:relieved', 'relieved', 'aliviado', 'aliviada'],
  ['feeling:sad', 'sad', 'triste'],
  ['feeling:lonely', 'lonely', 'solo', 'sola'],
  ['feeling:anxious', 'anxious', 'ansioso', 'ansiosa', 'con ansiedad'],
  ['feeling:worried', 'worried', 'preocupado', 'preocupada'],
  ['feeling:restless', 'restless', 'inquieto', 'inquieta'],
  ['feeling:irritable', 'irritable', 'annoyed', 'irritado', 'irritada'],
  ['feeling:angry', 'angry', 'enojado', 'enojada', 'enfadado', 'enfadada'],
  ['feeling:ashamed', 'ashamed', 'avergonzado', 'avergonzada'],
  ['feeling:guilty', 'guilty', 'culpable'],
  ['feeling:empty', 'empty', 'vacio', 'vacia'],
  ['feeling:numb', 'numb'],
  ['feeling:tired', 'tired', 'cansado', 'cansada'],
  [
    'feeling:overwhelmed',
    'overwhelmed',
    'stressed',
    'agobiado',
    'agobiada',
    'abrumado',
    'abrumada',
    'estresado',
    'estresada',
  ],
  ['feeling:hopeless', 'hopeless', 'sin esperanza'],
  ['feeling:scared', 'scared', 'asustado', 'asustada', 'con miedo'],
  ['feeling:bored', 'bored', 'aburrido', 'aburrida'],
  ['feeling:confused', 'confused', 'confundido', 'confundida'],
  ['connection:people', 'friends', 'people', 'amigos', 'amigas', 'gente'],
  ['connection:family', 'family', 'familia'],
  ['connection:partner', 'partner', 'date', 'pareja', 'cita'],
  ['connection:work', 'work', 'trabajo'],
  ['connection:money', 'money', 'finances', 'dinero', 'finanzas'],
  ['connection:home', 'home', 'casa', 'hogar'],
  ['connection:body', 'health', 'body', 'salud', 'cuerpo'],
  ['connection:sleep', 'sleep', 'good sleep', 'bad sleep', 'medium sleep', 'sueno', 'dormir'],
  ['connection:food', 'food', 'comida'],
  ['connection:medication', 'medication', 'medicine', 'meds', 'medicacion', 'medicamento', 'medicamentos', 'medicina'],
  ['connection:news', 'news', 'noticias'],
  ['connection:weather', 'weather', 'clima', 'tiempo'],
  ['practice:breathing', 'breathing', 'respiracion', 'respirar'],
  ['practice:walk', 'walk', 'walking', 'paseo', 'pasear', 'caminar', 'caminata'],
  ['practice:movement', 'exercise', 'sport', 'gym', 'workout', 'running', 'ejercicio', 'deporte', 'gimnasio', 'correr'],
  ['practice:yoga', 'yoga'],
  ['practice:prayer', 'prayer', 'pray', 'meditation', 'meditate', 'oracion', 'rezar', 'meditacion', 'meditar'],
  ['practice:journaling', 'journaling', 'journal', 'diario', 'escribir'],
  ['practice:outdoors', 'outdoors', 'outside', 'nature', 'naturaleza', 'aire libre', 'al aire libre'],
  ['practice:music', 'music', 'musica'],
  ['practice:water', 'bath', 'shower', 'cold shower', 'sauna', 'bano', 'ducha', 'ducha fria'],
]
const known = new Map(matches.flatMap(([as, ...names]) => names.map((name) => [name, as] as const)))

export function isDaylio(headings: readonly string[]): boolean {
  const names = headings.map(plain)
  return ['full date', 'mood', 'activities'].every((name) => names.includes(name))
}

type Cell = 'day' | 'time' | 'mood' | 'activities' | 'title' | 'note'

interface Line {
  readonly line: number
  readonly day: string
  /** Empty where none stands there. */
  readonly time: string
  readonly mood: string
  readonly activities: readonly string[]
  readonly words: string
}

/** Takes in the rows of a file, and makes entries of them. */
export class Daylio {
  readonly #at: Readonly<Record<Cell, number>>
  readonly #cells: number
  readonly #choices: Choices
  readonly #here: Here
  readonly #today: string
  readonly #bad = new BadLines()
  readonly #lines: Line[] = []

  constructor(headings: readonly string[], choices: Choices, here: Here, today: string) {
    const names = headings.map(plain)
    const at = (name: string) => names.indexOf(name)
    this.#at = {
      day: at('full date'),
      time: at('time'),
      mood: at('mood'),
      activities: at('activities'),
      title: at('note title'),
      note: at('note'),
    }
    this.#cells = names.length
    this.#choices = choices
    this.#here = here
    this.#today = today
  }

  row(row: Row): void {
    const wrong = this.#take(row)
    if (wrong) this.#bad.add(row.line, wrong)
  }

  #take({ line, cells, tooLong }: Row): BadCode | undefined {
    const cell = (name: Cell) => cells[this.#at[name]] ?? ''
    if (cells.length > this.#cells) return 'cells'
    const written = readDate(cell('day'))
    if (!written || !('day' in written)) return 'date'
    const { day } = written
    if (day < '1900-01-01') return 'before_1900'
    if (day > this.#today) return 'future'
    const time = readTime(cell('time'))
    if (time === undefined && cell('time') !== '') return 'time'
    const words = [cell('title'), unmarked(cell('note'))].filter((text) => text.trim() !== '').join('\n')
    const activities = cell('activities')
      .split('|')
      .map((name) => name.trim())
      .filter((name) => name !== '')
    if (tooLong || [...words].length > longestNote) return 'too_long'
    if (this.#lines.length >= mostFound) throw new ImportError('too_many')
    this.#lines.push({ line, day, time: time ?? '', mood: cell('mood'), activities, words })
    return undefined
  }

  async reading(): Promise<Reading> {
    const moods = counted(this.#lines.map(({ mood }) => mood)).map(({ name, count }): Named<number> => {
      return { name, count, as: this.#choices.moods?.[name] ?? readLevel(name) ?? 0 }
    })
    const levels = new Map(moods.map(({ name, as }) => [name, as]))
    const byDay = new Map<string, Line[]>()
    for (const line of this.#lines) byDay.set(line.day, [...(byDay.get(line.day) ?? []), line])
    const once = [...byDay.values()].filter(({ length }) => length === 1).length
    // Who wrote once a day wrote how the day was.
    const entries = this.#choices.entries ?? (once * 5 >= byDay.size * 4 ? 'day' : 'moment')
    const found: Found[] = []
    for (const [day, lines] of byDay) {
      const isDay = (entries === 'day' && lines.length === 1) || lines.every(({ time }) => time === '')
      const seen = new Map<string, number>()
      for (const line of lines) {
        const twin = seen.get(line.time) ?? 0
        seen.set(line.time, twin + 1)
        const key = `${day} ${line.time}${twin > 0 ? ` ${twin}` : ''}`
        const wrong =
          isDay && twin > 0 ? 'day_twice' : await this.#add(found, line, levels.get(line.mood) ?? 0, isDay, key)
        if (wrong) this.#bad.add(line.line, wrong)
      }
    }
    if (found.length > mostFound) throw new ImportError('too_many')
    return {
      source: 'daylio',
      found: sorted(found),
      bad: this.#bad.listed,
      badCount: this.#bad.count,
      moods,
      activities: counted(this.#lines.flatMap(({ activities }) => activities)).map(({ name, count }) => {
        return { name, count, as: known.get(plain(name)) ?? '' }
      }),
      entries,
    }
  }

  async #add(found: Found[], line: Line, level: number, isDay: boolean, key: string): Promise<BadCode | undefined> {
    const { zone } = this.#here
    const { day, time, activities, words } = line
    const matching = this.#choices.activities ?? 'match'
    const as = (name: string) => (matching === 'match' ? known.get(plain(name)) : undefined)
    const those = (sort: string) =>
      [...new Set(activities.map(as))].flatMap((code) => (code?.startsWith(sort) ? code.slice(sort.length) : []))
    const [feelings, connections, practices] = [those('feeling:'), those('connection:'), those('practice:')]
    const left = matching === 'leave' ? [] : activities.filter((name) => !as(name))
    const note = [words, left.join(', ')].filter((text) => text !== '').join('\n')
    if ([...note].length > longestNote) return 'too_long'
    const feeling: Omit<Mood, 'day' | 'zone'> = {
      ...(level > 0 && { valence: level }),
      ...(feelings.length > 0 && { feelings }),
      ...(connections.length > 0 && { connections }),
      ...(note && { note }),
    }
    const midnight = instantAt(day, '00:00', zone)
    const isSilent = Object.keys(feeling).length === 0
    if (isSilent && practices.length === 0) return 'nothing'
    // What was written once a day may have been brought in as a moment before, and the other way round.
    const [moodId, momentId] = await Promise.all([entryId('mood', day), entryId('moment', `daylio:${key}`)])
    if (!isSilent && isDay) {
      found.push({ id: moodId, kind: 'mood', day, fields: { day, zone, ...feeling }, at: midnight, also: [momentId] })
    } else if (!isSilent) {
      const at = instantAt(day, time || '12:00', zone)
      found.push({ id: momentId, kind: 'moment', day, fields: { day, zone, at, ...feeling }, at, also: [moodId] })
    }
    for (const practice of practices) {
      const id = await entryId('regulation', `daylio:${key} ${practice}`)
      const fields: Regulation = { day, zone, practice }
      found.push({ id, kind: 'regulation', day, fields, at: midnight })
    }
    return undefined
  }
}

function counted(names: readonly string[]): { name: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const name of names) if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count)
}

/** Newer versions write notes with marks of HTML: those are gone, and the words stay as they are. */
function unmarked(note: string): string {
  if (!/<\/?(?:p|div|br|b|i|u|s|strong|em|ul|ol|li|span|font)\b[^<>]*>/i.test(note)) return note
  const marks: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" }
  return note
    .replaceAll(/<(?:br|\/p|\/div|\/li)\b[^<>]*>/gi, '\n')
    .replaceAll(/<\/?(?:p|div|b|i|u|s|strong|em|ul|ol|li|span|font)\b[^<>]*>/gi, '')
    .replaceAll(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => marks[name] ?? '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

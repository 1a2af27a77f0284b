import { m } from './i18n'

/** The five levels of a mood, of anxiety and of energy. Seven targets do not fit a narrow phone. */
export const levels: readonly number[] = [1, 2, 3, 4, 5]

const moods = [m.mood_valence_1, m.mood_valence_2, m.mood_valence_3, m.mood_valence_4, m.mood_valence_5]
const anxieties = [m.mood_anxiety_1, m.mood_anxiety_2, m.mood_anxiety_3, m.mood_anxiety_4, m.mood_anxiety_5]
const energies = [m.mood_energy_1, m.mood_energy_2, m.mood_energy_3, m.mood_energy_4, m.mood_energy_5]

/** `Very low` to `Very good`, of a valence from 1 to 5. */
export const moodName = (valence: number) => moods[valence - 1]?.() ?? ''
/** `Calm` to `Very`, as an answer to how anxious. */
export const anxietyName = (anxiety: number) => anxieties[anxiety - 1]?.() ?? ''
/** `None` to `A lot`. */
export const energyName = (energy: number) => energies[energy - 1]?.() ?? ''

/** The words offered for a feeling, lighter ones first: those of `models.Feelings`, in its order. */
const feelingNames: Readonly<Record<string, () => string>> = {
  calm: m.mood_feeling_calm,
  content: m.mood_feeling_content,
  hopeful: m.mood_feeling_hopeful,
  grateful: m.mood_feeling_grateful,
  proud: m.mood_feeling_proud,
  loved: m.mood_feeling_loved,
  interested: m.mood_feeling_interested,
  playful: m.mood_feeling_playful,
  relieved: m.mood_feeling_relieved,
  rested: m.mood_feeling_rested,
  strong: m.mood_feeling_strong,
  connected: m.mood_feeling_connected,
  sad: m.mood_feeling_sad,
  lonely: m.mood_feeling_lonely,
  anxious: m.mood_feeling_anxious,
  worried: m.mood_feeling_worried,
  restless: m.mood_feeling_restless,
  irritable: m.mood_feeling_irritable,
  angry: m.mood_feeling_angry,
  ashamed: m.mood_feeling_ashamed,
  guilty: m.mood_feeling_guilty,
  empty: m.mood_feeling_empty,
  numb: m.mood_feeling_numb,
  tired: m.mood_feeling_tired,
  overwhelmed: m.mood_feeling_overwhelmed,
  hopeless: m.mood_feeling_hopeless,
  scared: m.mood_feeling_scared,
  jealous: m.mood_feeling_jealous,
  bored: m.mood_feeling_bored,
  confused: m.mood_feeling_confused,
}
export const feelings: readonly string[] = Object.keys(feelingNames)
/** A word of a later version is shown as it is. */
export const feelingName = (code: string) => feelingNames[code]?.() ?? code

/** What a feeling may be connected to: `models.MoodConnections`, in its order. */
const connectionNames: Readonly<Record<string, () => string>> = {
  people: m.mood_connection_people,
  family: m.mood_connection_family,
  partner: m.mood_connection_partner,
  work: m.mood_connection_work,
  money: m.mood_connection_money,
  home: m.mood_connection_home,
  body: m.mood_connection_body,
  sleep: m.mood_connection_sleep,
  food: m.mood_connection_food,
  medication: m.mood_connection_medication,
  news: m.mood_connection_news,
  weather: m.mood_connection_weather,
  something_else: m.mood_connection_something_else,
}
export const connections: readonly string[] = Object.keys(connectionNames)
export const connectionName = (code: string) => connectionNames[code]?.() ?? code

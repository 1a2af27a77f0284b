package demo

import "alongside/models"

// Password is everybody's in the demo, and nobody's anywhere else.
const Password = "alongside-demo-only"

// practice is a made-up practice. Nobody in it is a real person.
type practice struct {
	name     string
	zone     string
	phone    string
	hours    string
	workdays workdays
	owner    staff
	// colleagues are clinicians besides the owner; the first of them steps in.
	colleagues []staff
	felt       []felt
	patients   []patient
	guests     []guest
}

type staff struct {
	login, name, credentials string
	about                    About
}

// About says in a line who somebody is, in the languages of the app.
type About struct{ En, Es string }

// patient is somebody in care, with what they have written so far.
type patient struct {
	login, given, name, pronouns, language string
	about                                  About
	birthYear                              int
	nights                                 nights
	meals                                  meals
	moods                                  moods
	besides                                besides
	concerns                               []concern
	story                                  story
	visit                                  *visit
	// cameDaysAgo is when an earlier visit took place; 0 where the next one is the first.
	cameDaysAgo int
	// before is a visit that did not take place, with what had been drafted for it.
	before *fallen
	// plan is what the two have written down together; nil: nothing yet.
	plan     *plan
	standing standing
	measures []measured
	// noDate shares a check-in for the talk without a date.
	noDate bool
}

// concern is written daysAgo, in the person's own words.
type concern struct {
	daysAgo  int
	words    string
	kinds    []string
	weight   string
	origins  []string
	help     string
	wish     string
	topOrder int // place among the three that matter most; 0: not among them
	// thread is what was said about it since it was shared.
	thread []models.Reply
}

// visit is planned inDays from today, at a time of the practice's clock.
type visit struct {
	inDays, hour, minute int
	hope                 string
	wishes               []string
	medicine             string
	nervous              bool
	shared               bool
	then                 fate
}

// fate is what became of a shared page.
type fate string

// The fates; unread where there is none.
const (
	read      fate = "read"
	reviewed  fate = "reviewed"
	takenBack fate = "taken back"
)

// SignIn is one person a newcomer can be.
type SignIn struct {
	Login, Name string
	About       About
}

// SignIns lists whom to sign in as.
func SignIns() []SignIn {
	var all []SignIn
	for _, p := range practices() {
		all = append(all, SignIn{p.owner.login, p.owner.name + ", " + p.owner.credentials, p.owner.about})
		for _, c := range p.colleagues {
			all = append(all, SignIn{c.login, c.name + ", " + c.credentials, c.about})
		}
		for _, q := range p.patients {
			all = append(all, SignIn{q.login, q.name, q.about})
		}
	}
	return all
}

func (p practice) help() models.Help {
	help := models.DefaultHelp()
	help.PracticePhone, help.PracticeHours = p.phone, p.hours
	return help
}

// The telephone numbers are of the range kept free for stories (555-01xx).
func practices() []practice {
	return []practice{
		{
			name: "Juniper House", zone: "America/Chicago", phone: "(312) 555-0142", hours: "Mon–Fri 9:00–17:00",
			owner: staff{"maya@juniper.example", "Maya Chen", "NP", About{
				"Clinician and owner, Juniper House.", "Atiende y dirige Juniper House.",
			}},
			workdays: workdays{5, "09:00", "17:00"},
			colleagues: []staff{{"noor@juniper.example", "Noor Rahman", "NP", About{
				"Clinician, Juniper House; steps in for Maya.", "Atiende en Juniper House; suple a Maya.",
			}}},
			patients: []patient{ana(), theo(), sam(), alma(), dev(), priya(), marisol(), lou()},
			guests:   []guest{walt()},
			felt: []felt{
				{4, "yes", "yes", 4}, {4, "partly", "yes", 2}, {3, "yes", "partly", 3}, {2, "yes", "yes", 5}, {2, "no", "partly", 1},
				{1, "yes", "yes", 2}, {1, "partly", "", 1},
			},
		},
		{
			name: "Harbor Clinic", zone: "America/New_York", phone: "(617) 555-0117", hours: "Mon–Thu 8:30–16:30",
			owner: staff{"lena@harbor.example", "Lena Ortiz", "NP", About{
				"Clinician and owner, Harbor Clinic.", "Atiende y dirige Harbor Clinic.",
			}},
			workdays: workdays{4, "08:30", "16:30"},
			patients: []patient{{
				login: "omar@harbor.example", given: "Omar", name: "Omar Haddad", pronouns: "he/him", language: "en", birthYear: 1979,
				about:  About{"Patient, Harbor Clinic.", "Paciente de Harbor Clinic."},
				nights: nights{seed: 41, count: 12, logged: 0.6, bed: 22*60 + 50, sleep: 410, spread: 45},
				concerns: []concern{{
					daysAgo: 6, words: "I drive for work. I can't be foggy behind the wheel.",
					kinds: []string{"fear_of_side_effects"}, weight: "a_lot", origins: []string{"me"},
				}},
				visit: &visit{inDays: 3, hour: 9, minute: 0},
			}},
		},
	}
}

// ana had side effects before, and nobody asked. She logs most days and has shared a check-in for tomorrow.
func ana() patient {
	return patient{
		login: "ana@juniper.example", given: "Ana", name: "Ana Reyes", pronouns: "she/her", language: "en", birthYear: 1992,
		about:  About{"Patient. Side effects in the past; shared a page for tomorrow.", "Paciente. Tuvo efectos secundarios; compartió una página para mañana."},
		nights: nights{seed: 7, count: 90, logged: 0.84, bed: 23*60 + 5, sleep: 415, spread: 32, shorterLately: 50},
		meals:  meals{seed: 608, days: 60, logged: 0.75, usual: 3, lessLately: 1.2, named: 0.35, supplements: []string{"St. John’s wort tea", "magnesium"}},
		moods:  moods{seed: 9, days: 60, logged: 0.8, usual: 3.2, anxious: 2.8, lowerLately: 0.8, moments: 0.2},
		concerns: []concern{
			{
				daysAgo: 5, topOrder: 1,
				words: "I don't want to lose myself again. Three years ago they put me on something and I felt behind glass for months and nobody asked.",
				kinds: []string{"past_side_effects", "change_who_i_am"}, weight: "a_lot", origins: []string{"past_experience"},
				help: "If someone checked in after the first week, not after two months.", wish: "be_heard",
				thread: []models.Reply{{
					Kind:  models.ReplyAnswer,
					Heard: some("You were behind glass for months, and nobody asked how it was for you. You don't want to lose yourself like that again."),
					Share: some("Feeling flat can happen with some of these medicines. If it does, that is a reason to change course, and your word is enough. You asked for someone to check in after the first week: I can do that. Trying no medicine is a choice too."),
				}},
			},
			{
				daysAgo: 12, topOrder: 2, words: "My mother says it changes who you are.",
				kinds: []string{"family_or_culture"}, weight: "some", origins: []string{"family"},
				thread: []models.Reply{
					{Kind: models.ReplyAnswer, Heard: some("Your mother worries about you, and that makes it harder to decide for yourself.")},
					{Kind: models.ReplyNotQuite, Words: some("It's not that she worries. It's that she may be right.")},
				},
			},
			{
				daysAgo: 3, topOrder: 3, words: "If I start, can I stop?",
				kinds: []string{"dependence"}, weight: "a_lot", origins: []string{"me", "read_or_heard"}, wish: "learn_more",
			},
		},
		plan:     anasPlan(),
		standing: standing{shared: []models.Domain{models.DomainSleep}},
		measures: []measured{
			{instrument: "phq_9", sent: []sent{
				{daysAgo: 26, answers: []int{1, 2, 3, 2, 1, 2, 1, 0, 0, 1}}, {daysAgo: 3, answers: []int{2, 2, 3, 2, 1, 2, 2, 0, 0, 1}},
			}},
			{instrument: "gad_7", sent: []sent{{daysAgo: 26, answers: []int{2, 1, 2, 1, 1, 1, 1}}, {daysAgo: 3, answers: []int{1, 1, 2, 1, 0, 1, 1}}}},
		},
		cameDaysAgo: 27,
		visit: &visit{
			inDays: 1, hour: 10, minute: 30, shared: true, then: read, medicine: "a_little",
			hope: "To be heard first. Then I'd like to know what the choices are.", wishes: []string{"be_heard", "talk_it_over"},
		},
	}
}

// theo writes in Spanish; his family has its own view of medicine. He logs a few days.
func theo() patient {
	return patient{
		login: "theo@juniper.example", given: "Theo", name: "Theo Garza", pronouns: "él", language: "es", birthYear: 1987,
		about:  About{"Patient, writes in Spanish. Family has doubts.", "Paciente, escribe en español. Su familia tiene dudas."},
		nights: nights{seed: 19, count: 6, logged: 0.4, bed: 24*60 + 10, sleep: 370, spread: 70},
		meals:  meals{seed: 20, days: 20, logged: 0.35, usual: 2},
		moods:  moods{seed: 21, days: 20, logged: 0.5, usual: 2.3, anxious: 3.4, moments: 0.3},
		concerns: []concern{{
			daysAgo: 2, topOrder: 1,
			words: "Mi papá dice que la medicina es para los débiles. En mi casa uno aguanta. No sé cómo contarles que estoy viniendo aquí.",
			kinds: []string{"family_or_culture", "stigma"}, weight: "a_lot", origins: []string{"family"}, wish: "talk_it_over",
			thread: []models.Reply{
				{
					Kind:  models.ReplyAnswer,
					Heard: some("En su casa se aguanta, y que usted viene aquí es algo que todavía no puede contar. Lo lleva a solas."),
					Share: some("Aquí nadie le va a pedir que se lo cuente a su familia. Si un día quiere hacerlo, podemos pensar juntos cómo."),
				},
				{Kind: models.ReplyGotIt, Words: some("Sí. A solas, eso es.")},
			},
		}},
		plan: theosPlan(),
		visit: &visit{
			inDays: 2, hour: 9, minute: 0, shared: true, then: read, medicine: "not_today", nervous: true,
			hope: "Hablar de mi familia sin que me juzguen.", wishes: []string{"be_heard"},
		},
	}
}

// sam is new, has tapped a face on a few days, and has shared nothing. That is all right.
func sam() patient {
	return patient{
		login: "sam@juniper.example", given: "Sam", name: "Sam Kim", pronouns: "they/them", language: "en", birthYear: 2001,
		about: About{"Patient, new here. Nothing shared.", "Paciente, recién llegó. No ha compartido nada."},
		moods: moods{seed: 31, days: 5, logged: 0.7, usual: 3, anxious: 3},
		visit: &visit{inDays: 1, hour: 13, minute: 30},
	}
}

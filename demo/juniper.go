package demo

import "alongside/models"

// The people of Juniper House besides those whom newcomers meet first: each shows what the others don't.

// alma has Ana's initials, and says one thing only. That is enough.
func alma() patient {
	return patient{
		login: "alma@juniper.example", given: "Alma", name: "Alma Ruiz", pronouns: "she/her", language: "en", birthYear: 1968,
		about: About{"Patient. Shared only that she is nervous.", "Paciente. Solo compartió que siente nervios."},
		visit: &visit{inDays: 1, hour: 11, minute: 30, shared: true, nervous: true},
	}
}

// dev's last visit was cancelled; what he had begun for it waits for the next one. He logs every day.
func dev() patient {
	return patient{
		login: "dev@juniper.example", given: "Dev", name: "Dev Malhotra", pronouns: "he/him", language: "en", birthYear: 1995,
		about:  About{"Patient. His last visit was cancelled; his draft waits.", "Paciente. Su última cita se canceló; su borrador espera."},
		nights: nights{seed: 53, count: 40, logged: 0.95, bed: 24*60 + 40, sleep: 385, spread: 40},
		meals:  meals{seed: 54, days: 40, logged: 0.95, usual: 3, named: 0.8},
		moods:  moods{seed: 55, days: 40, logged: 0.95, usual: 3.4, anxious: 2.2, moments: 0.3},
		concerns: []concern{{
			daysAgo: 9, topOrder: 1, words: "I want to try running and the breathing first. Is that a no to you?",
			kinds: []string{"natural_first"}, weight: "some", origins: []string{"me"}, wish: "decide_together",
		}},
		story: story{
			matters: &models.Matters{
				LifeNow: some("Night shifts, two of three weeks. I run when I can."), Better: some("To fall asleep without a screen."),
				HasHelped: some("Running. Cold water in the morning."), Involve: some("Just me for now."),
			},
			settings: &models.Settings{Rhythm: some("daily"), Pins: []string{"energy", "caffeine"}},
		},
		measures: []measured{{instrument: "phq_9", sent: []sent{
			{daysAgo: 34, answers: []int{1, 1, 3, 2, 0, 1, 1, 0, 0, 1}}, {daysAgo: 6, answers: []int{1, 2, 3, 2, 1, 2, 1, 0, 1, 2}, seen: true},
		}}},
		cameDaysAgo: 44,
		before: &fallen{daysAgo: 3, state: models.VisitCancelled, checkIn: models.CheckIn{
			Hope: some("To hear what you think of running as the first step."), Wishes: []string{"decide_together"},
			Top: []models.TopLine{{Words: some("Nights are the hardest.")}},
		}},
		visit: &visit{inDays: 5, hour: 16, minute: 15},
	}
}

// priya began something two weeks ago, has stopped something before, and her page was read and marked. Something doesn't
// feel right to her today; her clinic may read her sleep, mood, body and what calms her around visits, and has.
func priya() patient {
	return patient{
		login: "priya@juniper.example", given: "Priya", name: "Priya Nair", pronouns: "she/her", language: "en", birthYear: 1984,
		about:   About{"Patient on a first small step. Told us today how she is.", "Paciente en un primer paso. Hoy contó cómo está."},
		nights:  nights{seed: 61, count: 28, logged: 0.8, bed: 22*60 + 15, sleep: 350, spread: 35, shorterLately: 20},
		moods:   moods{seed: 62, days: 28, logged: 0.7, usual: 2.6, anxious: 3.6},
		besides: besides{seed: 63, days: 21, practices: []string{"walk", "breathing", "company"}, cycle: 12},
		concerns: []concern{
			{
				daysAgo: 20, topOrder: 1, words: "My daughter is two. I can't be a person who sleeps through her crying.",
				kinds: []string{"fear_of_side_effects", "other_medicines"}, weight: "a_lot", origins: []string{"me", "family"}, wish: "talk_it_over",
			},
			{
				daysAgo: 2, topOrder: 2, words: "The refill costs more than my phone bill now.",
				kinds: []string{"cost_or_access"}, weight: "some", origins: []string{"me"},
				thread: []models.Reply{
					{
						Kind: models.ReplyAnswer, Heard: some("Every refill means something else has to wait."),
						Share:   some("Two pharmacies near you have it for a third of that. Which one you use, and whether, is up to you."),
						Sources: some("Both price lists, called this week"), Ask: some("Would that take the weight off, or is it more than the price?"),
					},
					{Kind: models.ReplyGotIt, Words: some("It was the price.")},
					{Kind: models.ReplySettled},
				},
			},
		},
		story: story{
			matters: &models.Matters{
				LifeNow: some("A toddler, a full-time job, my mother-in-law lives with us."), Better: some("Mornings that don't start with dread."),
				HasHelped: some("Walking with the stroller. My sister on the phone."), NotWanted: some("Anything I can't wake up from."),
				Involve: some("My husband, if he comes along."),
			},
			settings: &models.Settings{TrackersOn: []string{"regulation", "body", "cycle"}},
			now: []models.Medicine{
				{Name: some("sertraline"), Sort: some("medicine"), Dose: some("half a pill, mornings"), Since: some("two weeks")},
				{Name: some("St John's wort tea"), Sort: some("supplement"), Dose: some("a cup some evenings"), Since: some("I don't remember")},
			},
			past: []models.PastMedicine{{
				Name: some("trazodone"), TakenWhen: some("after she was born"), WhatItDid: some("I slept."),
				HowItFelt: some("Like wading through wet sand until noon."), HowItEnded: some("I stopped by myself and told nobody."),
			}},
		},
		plan:     priyasPlan(),
		standing: standing{shared: []models.Domain{models.DomainSleep, models.DomainMood, models.DomainRegulation, models.DomainBody}, read: []models.Domain{models.DomainSleep}},
		measures: []measured{
			{instrument: "phq_9", every: 4, sent: []sent{
				{daysAgo: 29, answers: []int{2, 2, 3, 3, 1, 2, 2, 1, 0, 2}}, {daysAgo: 1, answers: []int{1, 2, 2, 2, 1, 1, 1, 0, 0, 1}},
			}},
			{instrument: "gad_7", every: 4, sent: []sent{{daysAgo: 30, answers: []int{3, 2, 3, 2, 1, 2, 3}}, {daysAgo: 2, answers: []int{2, 2, 2, 1, 1, 1, 2}}}},
		},
		cameDaysAgo: 16,
		visit: &visit{
			inDays: 1, hour: 9, minute: 0, shared: true, then: reviewed, medicine: "yes",
			hope: "To say out loud that I stopped the other one.", wishes: []string{"be_heard", "learn_more"},
		},
	}
}

// marisol writes in Spanish, wants no talk of skipped meals, and has taken back what she shared.
func marisol() patient {
	return patient{
		login: "marisol@juniper.example", given: "Marisol", name: "Marisol Vega", pronouns: "ella", language: "es", birthYear: 1999,
		about:  About{"Patient, writes in Spanish. Took back what she shared.", "Paciente. Retiró lo que compartió."},
		nights: nights{seed: 71, count: 9, logged: 0.5, bed: 23*60 + 30, sleep: 430, spread: 50},
		meals:  meals{seed: 72, days: 20, logged: 0.7, usual: 2, named: 0.7},
		moods:  moods{seed: 73, days: 20, logged: 0.6, usual: 3, anxious: 3},
		concerns: []concern{{
			daysAgo: 4, topOrder: 1, words: "Me da pena que en la iglesia se enteren.",
			kinds: []string{"faith", "stigma"}, weight: "a_lot", origins: []string{"me"}, wish: "be_heard",
		}},
		story:    story{settings: &models.Settings{GentleFood: new(true), Language: some("es"), TrackersOff: []string{"sleep"}}},
		measures: []measured{{instrument: "gad_7", once: true}},
		visit:    &visit{inDays: 2, hour: 14, minute: 0, shared: true, then: takenBack, hope: "Hablar con calma.", wishes: []string{"be_heard"}},
	}
}

// lou missed a visit and has no new one. What they wrote is shared all the same, for the talk without a date.
func lou() patient {
	return patient{
		login: "lou@juniper.example", given: "Lou", name: "Lou Bennett", pronouns: "they/them", language: "en", birthYear: 1990,
		about:  About{"Patient. No visit is planned; shared for the next talk.", "Paciente. Sin cita; compartió para la próxima charla."},
		nights: nights{seed: 83, count: 6, logged: 0.3, bed: 25 * 60, sleep: 330, spread: 80},
		concerns: []concern{{
			daysAgo: 6, topOrder: 1, words: "I didn't come because I thought you'd be disappointed that I never started it.",
			kinds: []string{"felt_unheard"}, weight: "a_lot", origins: []string{"past_experience"}, wish: "be_heard",
		}},
		before: &fallen{daysAgo: 8, state: models.VisitMissed, checkIn: models.CheckIn{Nervous: new(true)}},
		noDate: true,
	}
}

// walt has no account and wants none. He filled in a sheet of paper.
func walt() guest {
	return guest{
		name: "Walt Grimes", given: "Walt", pronouns: "he/him", reference: "1042", birthYear: 1951, inDays: 1, hour: 15, minute: 0,
		way: models.GuestPaper,
		said: models.Guest{
			Language: "en", Today: some("My wife says I don't laugh any more."), SleepLately: new(models.Sleep4To5), MoodLately: new(2),
			Worry: some("At my age I take six pills already."),
		},
	}
}

-- +goose Up

-- What a person asks of their own days; none of it sets days against what they take.
ALTER TABLE settings
    ADD COLUMN questions text[]
        CONSTRAINT settings_questions_known CHECK (questions <@ '{long_night_mood,long_night_anxiety,long_night_energy,three_meals_mood,
            three_meals_energy,late_caffeine_anxiety,late_caffeine_sleep,alcohol_mood,alcohol_sleep,walk_mood,walk_sleep,outdoors_mood,
            company_mood,breathing_anxiety,pain_mood,pain_sleep}')
        CONSTRAINT settings_questions_few CHECK (cardinality(questions) <= 3);

-- +goose Up

-- Both can say that they looked together at what the person takes besides.
ALTER TABLE moves
    DROP CONSTRAINT moves_kind_known,
    ADD CONSTRAINT moves_kind_known CHECK (kind IN ('go', 'stay', 'down', 'stop', 'talk_first', 'way_out', 'looked'));

-- Every page asks which member the seat that has signed in is in.
CREATE INDEX seat_of_id ON seat (seat_id, log_id);

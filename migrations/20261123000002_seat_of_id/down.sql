DROP INDEX seat_of_id;

DROP INDEX voucher_being_paid;
DROP INDEX voucher_cut_off;
DROP INDEX voucher_of_payee;
CREATE INDEX voucher_of_payee ON voucher (payee_id, log_id, due_on, voucher_id) INCLUDE (life);
DROP INDEX voucher_of_obligor;
CREATE INDEX voucher_of_obligor ON voucher (obligor_id, log_id, due_on, voucher_id)
    INCLUDE (life, currency, face, settled, cut_off_on);

-- A list shows vouchers that stand somewhere, and most of an old member's are settled: with where they stand in the
-- key, a page reads as many rows as it shows. What they add up to is in `voucher_sum` since 20261123000003.
DROP INDEX voucher_of_obligor;
CREATE INDEX voucher_of_obligor ON voucher (obligor_id, log_id, life, due_on, voucher_id);
DROP INDEX voucher_of_payee;
CREATE INDEX voucher_of_payee ON voucher (payee_id, log_id, life, due_on, voucher_id);
-- What an obligor will have to pay soon, among all that is not due for months.
CREATE INDEX voucher_cut_off ON voucher (obligor_id, log_id, cut_off_on, due_on, voucher_id) WHERE life = 'live';
-- Until when vouchers are due that are being paid: a holder's later ones need not be looked through.
CREATE INDEX voucher_being_paid ON voucher (log_id, due_on) WHERE life IN ('due', 'part_settled');

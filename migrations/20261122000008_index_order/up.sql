-- An index that leads with log_id answers `log_id = $1 AND holding_id = $2` as well, one row after another. On
-- a table that was still empty when the plan was made it costs as much as the key, and is taken for as long
-- as the connection lives. Led by the object it is no candidate.
DROP INDEX background_of_debtor;
CREATE INDEX background_of_debtor ON background (debtor_id, log_id);
DROP INDEX background_of_creditor;
CREATE INDEX background_of_creditor ON background (creditor_id, log_id);
DROP INDEX voucher_of_obligor;
CREATE INDEX voucher_of_obligor ON voucher (obligor_id, due_on, log_id);
DROP INDEX voucher_of_payee;
CREATE INDEX voucher_of_payee ON voucher (payee_id, due_on, log_id);
DROP INDEX holding_of_voucher;
CREATE INDEX holding_of_voucher ON holding (voucher_id, log_id);
DROP INDEX holding_of_holder;
CREATE INDEX holding_of_holder ON holding (holder_id, log_id);
DROP INDEX holding_pending;
CREATE INDEX holding_pending ON holding (transferor_id, holder_id, log_id) WHERE life = 'pending';
DROP INDEX request_of_seller;
CREATE INDEX request_of_seller ON request (seller_id, log_id);
DROP INDEX request_of_financier;
CREATE INDEX request_of_financier ON request (agreed_financier_id, log_id);
DROP INDEX quote_of_request;
CREATE INDEX quote_of_request ON quote (request_id, log_id);
DROP INDEX quote_of_financier;
CREATE INDEX quote_of_financier ON quote (financier_id, log_id);

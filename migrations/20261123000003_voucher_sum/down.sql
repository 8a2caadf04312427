DROP TABLE voucher_sum;
